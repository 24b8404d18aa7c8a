import { canonicalText } from '../trial/canonical.ts';
import type { TrialConfig } from '../trial/config.ts';
import type { Cell, Experiment } from './experiment.ts';
import { type ExpandOptions, type Plan, plan } from './scale.ts';

/**
 * The trials of an experiment, each once, seed by seed: whoever stops early has finished seeds of all methods, and can compare.
 *
 * @throws RangeError as `plan` does
 * @example expand(experiments['mnist-2000']!, { quick: true })
 */
export const expand = (experiment: Experiment, options: ExpandOptions = {}): readonly TrialConfig[] =>
  trialsOf(plan(experiment, options));

/**
 * The trials of a plan.
 *
 * @example trialsOf(plan(experiments['mnist-2000']!)).length; // 60
 */
export function trialsOf(planned: Plan): readonly TrialConfig[] {
  const cells = planned.experiment.tables.flatMap((table) => table.rows.flatMap((row) => row.cells));
  const all = planned.seeds.flatMap((seed) => cells.map((cell) => trialOf(planned, cell, seed)));
  return [...new Map(all.map((config) => [trialKey(config), config])).values()];
}

/**
 * The trial of a cell with a seed.
 *
 * @example
 * const planned = plan(experiments['mnist-2000']!);
 * const config = trialOf(planned, planned.experiment.tables[0]!.rows[0]!.cells[0]!, 1);
 */
export const trialOf = ({ backend, scale }: Plan, { config }: Cell, seed: number): TrialConfig => ({
  ...config,
  seed,
  backend,
  scale,
});

/**
 * A text that is the same for the same configurations, whatever the order of their fields.
 *
 * @example const different = new Set(configs.map(trialKey)).size;
 */
export const trialKey = (config: TrialConfig): string => canonicalText(config);
