import { optionsOf } from '@gr/define';
import { type PenaltyDefinition, penaltyDefinitions } from '@gr/penalties';
import type { ClassifierTrial } from './config.ts';

/** The penalty of a trial: its definition, and of the trial's fields those that are its options. */
export interface NamedPenalty {
  readonly definition: PenaltyDefinition;
  readonly options: Readonly<Record<string, unknown>>;
}

type PenaltyFields = Pick<ClassifierTrial, 'penalty' | 'distribution' | 'per' | 'projections'>;

/**
 * The penalty that a trial names; undefined for none, and for one that is not known.
 *
 * @example namedPenalty({ ...trialDefaults, penalty: 'spectreg' })?.definition.label; // 'SpectReg'
 */
export function namedPenalty(config: PenaltyFields): NamedPenalty | undefined {
  const definition = penaltyDefinitions.find(({ kind }) => kind === config.penalty);
  if (definition === undefined) return undefined;
  const fields: Readonly<Record<string, unknown>> = { ...config };
  const own = optionsOf(definition).flatMap(({ name }) => (name in fields ? [[name, fields[name]] as const] : []));
  return { definition, options: Object.fromEntries(own) };
}
