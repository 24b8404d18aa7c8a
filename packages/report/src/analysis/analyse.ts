import {
  type Axis,
  type Cell,
  type Method,
  type Metric,
  type Plan,
  type Row,
  type Table,
  type TrialResult,
  metrics,
  trialKey,
  trialOf,
  trialsOf,
} from '@gr/trials';
import { holm } from '../statistics/holm.ts';
import { type Paired, paired } from '../statistics/paired.ts';
import { seedsNeeded } from '../statistics/seeds-needed.ts';
import { type Summary, summarize } from '../statistics/summary.ts';
import { type Verdict, level, verdictOf } from './verdict.ts';

/** The results of an experiment, put where they belong and compared. */
export interface Analysis {
  readonly plan: Plan;
  readonly tables: readonly TableAnalysis[];
  /** Trials that the plan has, and how many of them have a result. */
  readonly expected: number;
  readonly done: number;
}

export interface TableAnalysis {
  readonly title: string;
  readonly metric: Metric;
  readonly methods: readonly Method[];
  readonly axis: Axis | undefined;
  readonly rows: readonly RowAnalysis[];
}

export interface RowAnalysis {
  readonly label: string;
  readonly value: number | undefined;
  readonly cells: readonly CellAnalysis[];
}

export interface CellAnalysis {
  readonly method: Method;
  readonly cell: Cell;
  readonly results: readonly TrialResult[];
  /** The metric of each result, in their order. */
  readonly values: readonly number[];
  /** Null without results. */
  readonly ours: Summary | null;
  /** Ours less the published mean. */
  readonly difference: number | null;
  /** Against the row's baseline, over the seeds that both have; null for the baseline itself. */
  readonly against: Comparison | null;
  readonly verdict: Verdict;
}

export interface Comparison extends Paired {
  /** p of the t test after Holm's correction over the table. */
  readonly adjusted: number | null;
  /** Seeds that would settle it, where it is not settled; null where it is, or where more than 1,000 would be needed. */
  readonly seedsNeeded: number | null;
  readonly settled: boolean;
}

/**
 * Analyses the results of an experiment. It may be half done: what is missing is left out, and pairs are of the seeds that
 * both methods have. Results of other trials are left alone.
 *
 * @example analyse(plan(experiments['mnist-2000']!), results)
 */
export function analyse(planned: Plan, results: readonly TrialResult[]): Analysis {
  const byTrial = new Map(results.filter(({ stopped }) => !stopped).map((result) => [trialKey(result.config), result]));
  const trials = trialsOf(planned);
  return {
    plan: planned,
    tables: planned.experiment.tables.map((table) => analyseTable(planned, table, byTrial)),
    expected: trials.length,
    done: trials.filter((config) => byTrial.has(trialKey(config))).length,
  };
}

type ByTrial = ReadonlyMap<string, TrialResult>;
type Undecided = Omit<CellAnalysis, 'against' | 'verdict'> & { readonly pairs: Paired | undefined };

function analyseTable(planned: Plan, table: Table, byTrial: ByTrial): TableAnalysis {
  const { title, methods, axis } = table;
  const metric = metrics[table.metric];
  const rows = table.rows.map((row) => ({ row, cells: measure(planned, table, row, byTrial) }));
  const compared = rows.flatMap(({ cells }) =>
    cells.flatMap(({ pairs }) => (typeof pairs?.t === 'number' ? [pairs] : [])),
  );
  const corrected = holm(compared.map(({ t }) => t!));
  const adjusted = new Map(compared.map((pairs, i) => [pairs, corrected[i]!]));
  return {
    title,
    metric,
    methods,
    axis,
    rows: rows.map(({ row, cells }) => ({
      label: row.label,
      value: row.value,
      cells: cells.map(({ pairs, ...measured }, i) => {
        const against = pairs === undefined ? null : compare(pairs, adjusted.get(pairs) ?? null);
        return { ...measured, against, verdict: judge(planned, metric, row, measured.cell, i, against) };
      }),
    })),
  };
}

function measure(planned: Plan, { methods, metric }: Table, row: Row, byTrial: ByTrial): readonly Undecided[] {
  const measured = row.cells.map((cell) => {
    const found = planned.seeds.flatMap((seed) => byTrial.get(trialKey(trialOf(planned, cell, seed))) ?? []);
    const results = found.filter((result) => metrics[metric].of(result) !== undefined);
    const values = results.map((result) => metrics[metric].of(result)!);
    const ours = values.length === 0 ? null : summarize(values);
    return {
      method: methods.find(({ name }) => name === cell.method) ?? { name: cell.method, label: cell.method },
      cell,
      results,
      values,
      ours,
      difference: ours === null || cell.published === undefined ? null : ours.mean - cell.published.mean,
    };
  });
  const baseline = measured[0];
  return measured.map((one, i) => ({ ...one, pairs: i === 0 || !baseline ? undefined : pairsOf(one, baseline) }));
}

type Measured = Omit<Undecided, 'pairs'>;

function pairsOf(one: Measured, baseline: Measured): Paired | undefined {
  const of = ({ results, values }: Measured) => new Map(results.map(({ config }, i) => [config.seed, values[i]!]));
  const [first, second] = [of(one), of(baseline)];
  const seeds = [...first.keys()].filter((seed) => second.has(seed));
  if (seeds.length === 0) return undefined;
  return paired(
    seeds.map((seed) => first.get(seed)!),
    seeds.map((seed) => second.get(seed)!),
  );
}

function compare(pairs: Paired, adjusted: number | null): Comparison {
  const settled = adjusted !== null && adjusted < level;
  return {
    ...pairs,
    adjusted,
    settled,
    seedsNeeded: settled || pairs.effect === null ? null : seedsNeeded(pairs.effect),
  };
}

function judge(
  planned: Plan,
  { better }: Metric,
  row: Row,
  cell: Cell,
  index: number,
  against: Comparison | null,
): Verdict {
  if (index === 0) return { kind: 'baseline', why: '' };
  return verdictOf({
    better,
    ours: against ?? undefined,
    published: cell.published,
    baseline: row.cells[0]?.published,
    incomparable: cell.incomparable,
    shortened: planned.fullTrials ? [] : planned.shortened,
  });
}
