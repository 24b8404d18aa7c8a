import type { TrialConfig } from './config.ts';
import { type Determined, trialId } from './id.ts';

/** A trial with its id. */
export interface Trial {
  readonly id: string;
  readonly config: TrialConfig;
}

/**
 * The trial of a configuration.
 *
 * @example const trials = configs.map((config) => trialWith({ config, codeVersion }));
 */
export const trialWith = (determined: Determined): Trial => ({
  id: trialId(determined),
  config: determined.config,
});
