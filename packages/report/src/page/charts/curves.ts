import type { CellAnalysis, RowAnalysis, TableAnalysis } from '../../analysis/analyse.ts';
import type { CurvePoint } from '@gr/trials';
import type { Datum, Figure, Panel } from '../panel.ts';
import { brief } from '../brief.ts';
import { byMethod, logAxis, size } from './theme.ts';

/** Training curves: the mean over seeds, and a band from the lowest to the highest seed. */
export const curves = (table: TableAnalysis): Figure => ({
  title: 'Training curves',
  caption: 'On the batches of training, each point the mean of a hundredth of the run; bands span all seeds.',
  panels: table.rows
    .filter(({ cells }) => cells.some(({ results }) => results.length > 0))
    .flatMap((row) => panels(table, row)),
});

function panels(table: TableAnalysis, row: RowAnalysis): readonly Panel[] {
  const least = 1e-5;
  const loss = panel(table, row, {
    title: 'loss',
    scale: { type: 'log' },
    of: ({ loss }) => Math.max(least, loss),
  });
  const classifiers = row.cells.some(({ results }) => results.some(({ kind }) => kind === 'classifier'));
  if (!classifiers) return [loss];
  const accuracy = panel(table, row, {
    title: 'accuracy (%)',
    scale: { zero: false },
    of: ({ accuracy }) => 100 * accuracy,
  });
  return [loss, accuracy];
}

interface Shown {
  readonly title: string;
  readonly scale: { readonly type: 'log' } | { readonly zero: boolean };
  readonly of: (point: CurvePoint) => number;
}

function panel(table: TableAnalysis, row: RowAnalysis, shown: Shown): Panel {
  const data = row.cells.flatMap((cell) => band(cell, shown.of));
  const x = { field: 'step', type: 'quantitative', title: 'iteration', axis: { grid: false, tickCount: 5 } } as const;
  const y = (field: string) =>
    ({
      field,
      type: 'quantitative',
      title: `training ${shown.title}`,
      scale: shown.scale,
      axis: 'type' in shown.scale ? logAxis : {},
    }) as const;
  const color = byMethod(table.methods);
  return {
    title: `${row.label}: ${shown.title}`,
    data,
    spec: {
      ...size,
      data: { values: data },
      layer: [
        { mark: { type: 'area', opacity: 0.18 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
        { mark: { type: 'line', strokeWidth: 1.6 }, encoding: { x, y: y('mean'), color } },
      ],
    },
  };
}

function band({ method, results }: CellAnalysis, of: (point: CurvePoint) => number): Datum[] {
  const atStep = new Map<number, number[]>();
  for (const { curve } of results)
    for (const point of curve) atStep.set(point.step, [...(atStep.get(point.step) ?? []), of(point)]);
  return [...atStep].map(([step, values]) => ({
    method: method.label,
    step,
    mean: brief(values.reduce((sum, value) => sum + value, 0) / values.length),
    low: brief(Math.min(...values)),
    high: brief(Math.max(...values)),
  }));
}
