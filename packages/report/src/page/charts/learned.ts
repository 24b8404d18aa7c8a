import type { RowAnalysis, TableAnalysis } from '../../analysis/analyse.ts';
import { learnedAt, toyFunctions } from '@gr/trials';
import type { Datum, Figure, Panel } from '../panel.ts';
import { brief } from '../brief.ts';
import { byMethod, ink, size } from './theme.ts';

/** What toys have learned, against the truth. */
export function learned(table: TableAnalysis): Figure | undefined {
  const panels = table.rows.flatMap((row) => panel(table, row) ?? []);
  if (panels.length === 0) return undefined;
  return {
    title: 'Learned functions',
    caption: 'Of the first seed. The thick line is the truth; a large λ flattens what is learned.',
    panels,
  };
}

function panel(table: TableAnalysis, row: RowAnalysis): Panel | undefined {
  const toys = row.cells.flatMap(({ method, results }) => {
    const first = results[0];
    return first?.kind === 'toy' ? [{ method, result: first }] : [];
  });
  const some = toys[0];
  if (some === undefined) return undefined;
  const { formula, at } = toyFunctions[some.result.config.target];
  const data: Datum[] = toys.flatMap(({ method, result }) =>
    result.learned.map((y, i) => ({ method: method.label, x: brief(learnedAt(i)), y: brief(y) })),
  );
  const truth = some.result.learned.map((_, i) => ({ x: brief(learnedAt(i)), y: brief(at(learnedAt(i))) }));
  const x = { field: 'x', type: 'quantitative', title: 'x', axis: { grid: false, tickCount: 5 } } as const;
  const y = { field: 'y', type: 'quantitative', title: `y, truth ${formula}` } as const;
  return {
    title: row.label,
    data,
    spec: {
      ...size,
      layer: [
        {
          data: { values: truth },
          mark: { type: 'line', strokeWidth: 6, opacity: 0.22, color: ink },
          encoding: { x, y },
        },
        {
          data: { values: data },
          mark: { type: 'line', strokeWidth: 1.5 },
          encoding: { x, y, color: byMethod(table.methods) },
        },
      ],
    },
  };
}
