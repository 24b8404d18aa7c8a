import type { TableAnalysis } from '../analysis/analyse.ts';
import { summarize } from '../statistics/summary.ts';
import type { ClassifierResult } from '@gr/trials';
import { withDeviation } from './format.ts';
import type { Grid } from './tables.ts';

const columns: readonly {
  readonly title: string;
  readonly digits: number;
  readonly of: (r: ClassifierResult) => number;
}[] = [
  { title: 'Training accuracy, %', digits: 2, of: ({ train }) => 100 * train.accuracy },
  { title: 'Among five, %', digits: 2, of: ({ test }) => 100 * test.top5 },
  { title: 'NLL', digits: 4, of: ({ test }) => test.nll },
  { title: 'Calibration error, %', digits: 2, of: ({ test }) => 100 * test.ece },
];

/** What else was measured of classifiers; nothing for other trials. */
export function otherScores({ rows }: TableAnalysis): Grid | undefined {
  const lines = rows.flatMap(({ label, cells }) =>
    cells.flatMap(({ method, results }) => {
      const classifiers = results.filter((result): result is ClassifierResult => result.kind === 'classifier');
      if (classifiers.length === 0) return [];
      return [[label, method.label, ...columns.map((c) => withDeviation(summarize(classifiers.map(c.of)), c))]];
    }),
  );
  return lines.length === 0
    ? undefined
    : { head: ['Setting', 'Method', ...columns.map(({ title }) => title)], rows: lines };
}
