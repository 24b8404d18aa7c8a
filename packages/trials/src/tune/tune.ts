import { trialKey } from '../experiment/expand.ts';
import type { Cell, Row, Table } from '../experiment/experiment.ts';
import { metrics } from '../experiment/metric.ts';
import { type Plan, cellName } from '../experiment/scale.ts';
import type { TrialConfig } from '../trial/config.ts';
import { type Registry, general } from '../trial/registry.ts';
import type { TrialResult } from '../trial/result-type.ts';
import { gridOf } from './grids.ts';

/** How far the choice of a λ has come. */
export interface Tuning {
  /** The cell's name, as `ExpandOptions.lambdas` has it. */
  readonly name: string;
  readonly rounds: readonly Round[];
  /** What has to be run before it can go on; empty when it is done. */
  readonly pending: readonly TrialConfig[];
  /** The λ of the best score; undefined while trials are pending, or if all have failed. */
  readonly chosen: number | undefined;
  /** Whether it lies at an end of the grid, so that the best may lie beyond. */
  readonly atEnd: boolean;
}

/** All λ that are still in, trained for one length. */
export interface Round {
  /** Iterations as a share of the plan's. */
  readonly share: number;
  /** From the best to the worst. */
  readonly scores: readonly Score[];
}

export interface Score {
  readonly lambda: number;
  /** Mean of the metric over the seeds, on the validation split; null if not all have come to an end. */
  readonly mean: number | null;
}

export interface TuneOptions {
  /** What is tried; the grid of each penalty's definition if not given. */
  readonly lambdas?: readonly number[];
  /** Trials that failed. A λ that has one is out: training with it diverged. */
  readonly failed?: readonly TrialConfig[];
  /** Where penalties are defined: what the general packages define if not given. */
  readonly registry?: Registry;
}

/** Of the candidates a round keeps a third, and the next trains them three times as long. */
const factor = 3;

/**
 * The choice of λ for every penalized cell of a plan, on its validation split: the whole grid for a share of the iterations,
 * then the best third for three times as many, until the last few are trained in full (successive halving by thirds). A function of what
 * has been run: run what is pending, ask again, until nothing is.
 *
 * @see Jamieson and Talwalkar 2016, Non-stochastic best arm identification and hyperparameter optimization, arXiv 1502.07943
 * @example tune(plan(experiments['mnist-2000']!), results).flatMap(({ pending }) => pending)
 */
export function tune(planned: Plan, results: readonly TrialResult[], options: TuneOptions = {}): readonly Tuning[] {
  const found = new Map(results.filter(({ stopped }) => !stopped).map((result) => [trialKey(result.config), result]));
  const failed = new Set((options.failed ?? []).map(trialKey));
  const named = planned.experiment.tables.flatMap((table) =>
    table.rows.flatMap((row) => tunable(row).map((cell) => ({ name: cellName(table, row, cell), table, cell }))),
  );
  return named.map(({ name, table, cell }) => {
    const lambdas = [...new Set(options.lambdas ?? gridOf(cell, options.registry ?? general))].sort((a, b) => a - b);
    return tuneCell({ planned, table, cell, name, lambdas, found, failed });
  });
}

/** The cells of a row that have a penalty. A toy's columns are its λ: there is none to choose. */
const tunable = ({ cells }: Row): readonly Cell[] =>
  cells.filter(({ config }) => config.kind === 'classifier' && config.lambda > 0);

interface Choice {
  readonly planned: Plan;
  readonly table: Table;
  readonly cell: Cell;
  readonly name: string;
  readonly lambdas: readonly number[];
  readonly found: ReadonlyMap<string, TrialResult>;
  readonly failed: ReadonlySet<string>;
}

function tuneCell(choice: Choice): Tuning {
  const { name, lambdas } = choice;
  const rounds: Round[] = [];
  const lengths = Math.max(1, Math.ceil(Math.log(lambdas.length) / Math.log(factor) - 1e-9));
  let candidates = lambdas;
  for (let i = 0; i < lengths; i++) {
    const share = factor ** (i + 1 - lengths);
    const trials = candidates.map((lambda) => ({ lambda, configs: trialsFor(choice, lambda, share) }));
    const pending = trials
      .flatMap(({ configs }) => configs)
      .filter((config) => !choice.found.has(trialKey(config)) && !choice.failed.has(trialKey(config)));
    if (pending.length > 0) return { name, rounds, pending, chosen: undefined, atEnd: false };
    const scores = best(choice, trials);
    rounds.push({ share, scores });
    const sound = scores.filter(({ mean }) => mean !== null);
    candidates = sound.slice(0, Math.ceil(candidates.length / factor)).map(({ lambda }) => lambda);
    if (candidates.length === 0) break;
  }
  const chosen = candidates[0];
  const atEnd = chosen !== undefined && lambdas.length > 1 && [lambdas[0], lambdas.at(-1)].includes(chosen);
  return { name, rounds, pending: [], chosen, atEnd };
}

const trialsFor = ({ planned, cell: { config } }: Choice, lambda: number, share: number): readonly TrialConfig[] =>
  planned.seeds.map((seed): TrialConfig => {
    if (config.kind === 'toy') throw new Error('tune: a toy has no validation split.');
    return {
      ...config,
      lambda,
      data: { ...config.data, scoredOn: 'validation' },
      iterations: Math.max(1, Math.round(config.iterations * share)),
      jacobianExamples: 0,
      seed,
      backend: planned.backend,
      scale: planned.scale * share,
    };
  });

/** Sorted by their mean score; those that failed come last, of equal ones the smaller λ first. */
function best(
  { table, found }: Choice,
  trials: readonly { readonly lambda: number; readonly configs: readonly TrialConfig[] }[],
): readonly Score[] {
  const { better, of } = metrics[table.metric];
  const sign = better === 'higher' ? 1 : -1;
  const scores = trials.map(({ lambda, configs }): Score => {
    const values = configs.flatMap((config) => {
      const result = found.get(trialKey(config));
      return result === undefined ? [] : (of(result) ?? []);
    });
    const complete = values.length === configs.length;
    return { lambda, mean: complete ? values.reduce((sum, value) => sum + value, 0) / values.length : null };
  });
  const rank = ({ mean }: Score) => (mean === null ? Infinity : -sign * mean);
  return scores.sort((a, b) => (rank(a) === rank(b) ? a.lambda - b.lambda : rank(a) - rank(b)));
}
