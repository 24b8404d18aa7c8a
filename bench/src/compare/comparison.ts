import { median, round } from '../median.ts';
import type { Run } from './run.ts';

/** A configuration that both sides time. */
export interface Configuration {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly threads: number;
}

/** All runs of a configuration. */
export interface Runs {
  readonly configuration: Configuration;
  readonly ours: readonly Run[];
  readonly torch: Readonly<Record<string, readonly Run[]>>;
}

/** Ours beside PyTorch's best setting. */
export interface Comparison extends Configuration {
  readonly rounds: number;
  readonly variant: string;
  readonly ours_ms: readonly number[];
  readonly ours_ms_median: number;
  readonly torch_version: string;
  readonly torch_setting: string;
  readonly torch_ms: readonly number[];
  readonly torch_ms_median: number;
  /** Our median by theirs: below 1 we are faster. */
  readonly ratio: number;
  /** The ratio of a step that does nothing but the arithmetic by definition at the micro-kernel's rate on as many threads. */
  readonly ratio_at_peak?: number;
  /** Our median by that of our plain step of the same rounds, where that was measured. */
  readonly over_plain?: number;
  /** Most processors that others used during a run that counts. */
  readonly others_cores: number;
}

const times = (runs: readonly Run[]): readonly number[] => runs.map(({ ms }) => ms);

/** PyTorch's best is the setting with the smallest median over the same rounds. `plain` are our runs without a penalty. */
export function compareRuns({ configuration, ours, torch }: Runs, plain?: readonly Run[]): Comparison {
  const settings = Object.entries(torch).map(([name, runs]) => ({ name, runs, ms: median(times(runs)) }));
  const best = settings.reduce((a, b) => (b.ms < a.ms ? b : a));
  const ms = median(times(ours));
  const works = ours.flatMap(({ work }) => work ?? []);
  const least = works.length === 0 ? undefined : median(works.map(({ gflop, peak }) => (1e3 * gflop) / peak));
  return {
    ...configuration,
    rounds: ours.length,
    variant: ours[0]?.version ?? '',
    ours_ms: times(ours),
    ours_ms_median: round(ms),
    torch_version: best.runs[0]?.version ?? '',
    torch_setting: best.name,
    torch_ms: times(best.runs),
    torch_ms_median: round(best.ms),
    ratio: round(ms / best.ms, 3),
    ...(least === undefined ? {} : { ratio_at_peak: round(least / configuration.threads / best.ms, 3) }),
    ...(plain === undefined || configuration.penalty === 'none'
      ? {}
      : { over_plain: round(ms / median(times(plain)), 3) }),
    others_cores: Math.max(...[...ours, ...best.runs].map(({ others }) => others)),
  };
}

const columns: readonly (readonly [title: string, width: number, cell: (comparison: Comparison) => string])[] = [
  ['model', -11, (c) => c.model],
  ['penalty', -10, (c) => c.penalty],
  ['batch', 5, (c) => String(c.batch)],
  ['threads', 7, (c) => String(c.threads)],
  ['ours ms', 7, (c) => String(c.ours_ms_median)],
  ['torch ms', 8, (c) => String(c.torch_ms_median)],
  ['ratio', 5, (c) => c.ratio.toFixed(2)],
  ['at peak', 7, (c) => c.ratio_at_peak?.toFixed(2) ?? ''],
  ['over plain', 10, (c) => c.over_plain?.toFixed(2) ?? ''],
  ['others', 6, (c) => c.others_cores.toFixed(2)],
  ['torch setting', -13, (c) => c.torch_setting],
];

const line = (cellOf: (column: (typeof columns)[number]) => string): string =>
  columns
    .map((column) => (column[1] < 0 ? cellOf(column).padEnd(-column[1]) : cellOf(column).padStart(column[1])))
    .join('  ')
    .trimEnd();

/** The first line of a table for a terminal, one for each comparison, and what they mean. */
export const table = {
  head: line(([title]) => title),
  row: (comparison: Comparison): string => line(([, , cell]) => cell(comparison)),
  legend: ({ rounds, variant, torch_version: version }: Comparison): string =>
    [
      `Medians of ${rounds} runs in turns; ours: ${variant} kernels, PyTorch ${version} with its best setting.`,
      'ratio: ours by PyTorch, below 1 we are faster. at peak: that of a step which is nothing but its multiplications and additions at',
      "the micro-kernel's rate; a ratio comes below it by an algorithm with fewer of them alone. over plain: our step by our plain one.",
      'others: most processors that other programs used during a run; above 0.3 measure again.',
    ].join('\n'),
};
