import type { Outcome } from './jobs.ts';
import { deviation, mean } from './statistics.ts';

type Done = Extract<Outcome, { kind: 'done' }>;

/** A method's row: accuracies in per cent, over the seeds it was run with. */
export interface Row {
  readonly method: string;
  readonly lambda: number;
  readonly seeds: readonly number[];
  readonly accuracies: readonly number[];
  /** Accuracy minus the baseline's with the same seed, in points. */
  readonly differences: readonly number[];
  readonly nll: number;
  readonly msPerStep: number;
}

/** One row per method, in the order of the methods; the first is the baseline. Seeds that failed anywhere are left out of differences. */
export function rows(methods: readonly string[], outcomes: readonly Outcome[]): readonly Row[] {
  const done = outcomes.filter((o): o is Done => o.kind === 'done');
  const of = (method: string) => done.filter((o) => o.job.method === method);
  const accuracy = (o: Done) => 100 * o.result.test.accuracy;
  const baseline = new Map(of(methods[0]!).map((o) => [o.job.seed, accuracy(o)]));
  return methods.flatMap((method) => {
    const own = of(method);
    if (own.length === 0) return [];
    return {
      method,
      lambda: own[0]!.result.config.lambda,
      seeds: own.map((o) => o.job.seed),
      accuracies: own.map(accuracy),
      differences: own.flatMap((o) => {
        const base = baseline.get(o.job.seed);
        return base === undefined ? [] : [accuracy(o) - base];
      }),
      nll: mean(own.map((o) => o.result.test.nll)),
      msPerStep: mean(own.map((o) => (1000 * o.result.seconds) / o.result.steps)),
    };
  });
}

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** `97.62 (0.21)`: mean and sample deviation; a single value has none. */
const spread = (values: readonly number[], show: (value: number) => string): string =>
  values.length === 0
    ? ''
    : values.length === 1
      ? show(values[0]!)
      : `${show(mean(values))} (${deviation(values).toFixed(2)})`;

/** The cells of the table, the header first. */
export const cells = (all: readonly Row[]): readonly (readonly string[])[] => [
  ['method', 'λ', 'test accuracy %', 'difference', 'nll', 'runs', 'ms/step'],
  ...all.map((row, i) => [
    row.method === 'none' ? 'plain' : row.method,
    row.method === 'none' ? '' : String(row.lambda),
    spread(row.accuracies, (v) => v.toFixed(2)),
    i === 0 ? '' : spread(row.differences, signed),
    row.nll.toFixed(3),
    String(row.accuracies.length),
    row.msPerStep.toFixed(1),
  ]),
];

/** The table as text, columns aligned. */
export function textTable(all: readonly Row[]): string {
  const table = cells(all);
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   ');
  const [head, ...body] = table.map(line);
  return [head!, '─'.repeat(head!.length), ...body].join('\n');
}
