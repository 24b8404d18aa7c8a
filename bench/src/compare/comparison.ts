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
    ...(plain === undefined || configuration.penalty === 'none'
      ? {}
      : { over_plain: round(ms / median(times(plain)), 3) }),
    others_cores: Math.max(...[...ours, ...best.runs].map(({ others }) => others)),
  };
}

/** A table for a terminal, with what its columns mean below. */
export function formatComparisons(comparisons: readonly Comparison[]): string {
  const [first] = comparisons;
  if (first === undefined) return 'nothing was compared';
  const cells = [
    ['model', 'penalty', 'batch', 'threads', 'ours ms', 'torch ms', 'ratio', 'over plain', 'others', 'torch setting'],
    ...comparisons.map((c) => [
      c.model,
      c.penalty,
      String(c.batch),
      String(c.threads),
      String(c.ours_ms_median),
      String(c.torch_ms_median),
      c.ratio.toFixed(2),
      c.over_plain?.toFixed(2) ?? '',
      c.others_cores.toFixed(2),
      c.torch_setting,
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const left = new Set([0, 1, 9]);
  const lines = cells.map((row) =>
    row
      .map((cell, column) => (left.has(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    '',
    `Medians of ${first.rounds} runs in turns; ours: ${first.variant} kernels, PyTorch ${first.torch_version} with its best setting.`,
    'ratio: ours by PyTorch, below 1 we are faster. over plain: our step by our plain one.',
    'others: most processors that other programs used during a run; above 0.3 measure again.',
  ].join('\n');
}
