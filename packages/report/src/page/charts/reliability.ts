import type { CellAnalysis, RowAnalysis, TableAnalysis } from '../../analysis/analyse.ts';
import type { Datum, Figure, Panel } from '../panel.ts';
import { byMethod, ink } from './theme.ts';

/** Bins with fewer examples over all seeds are noise. */
const fewest = 20;

/** Reliability diagrams: how often a prediction of a given confidence is right, over all seeds. */
export function reliability(table: TableAnalysis): Figure | undefined {
  const panels = table.rows.flatMap((row) => panel(table, row) ?? []);
  if (panels.length === 0) return undefined;
  return {
    title: 'Calibration',
    caption: `Below the diagonal a net is surer than it is right. Bins of fewer than ${fewest} examples are left out; the size of a dot is the share of its bin.`,
    panels,
  };
}

function panel(table: TableAnalysis, row: RowAnalysis): Panel | undefined {
  const data = row.cells.flatMap(bins);
  if (data.length === 0) return undefined;
  const axis = (field: string, title: string) =>
    ({ field, type: 'quantitative', title, scale: { domainMin: 0, domainMax: 1 }, axis: { tickCount: 5 } }) as const;
  const color = byMethod(table.methods);
  const [x, y] = [axis('confidence', 'confidence'), axis('accuracy', 'share that is right')];
  return {
    title: row.label,
    data,
    spec: {
      width: 240,
      height: 240,
      layer: [
        {
          data: {
            values: [
              { confidence: 0, accuracy: 0 },
              { confidence: 1, accuracy: 1 },
            ],
          },
          mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: ink, opacity: 0.5 },
          encoding: { x, y },
        },
        { data: { values: data }, mark: { type: 'line', strokeWidth: 1.4 }, encoding: { x, y, color } },
        {
          data: { values: data },
          mark: { type: 'circle' },
          encoding: {
            x,
            y,
            color,
            size: { field: 'share', type: 'quantitative', legend: null, scale: { range: [12, 160] } },
          },
        },
      ],
    },
  };
}

function bins({ method, results }: CellAnalysis): Datum[] {
  const all = results.flatMap((result) => (result.kind === 'classifier' ? [result.test.calibration] : []));
  const total = all.flat().reduce((sum, { examples }) => sum + examples, 0);
  return (all[0] ?? []).flatMap((_, m) => {
    const sum = (of: 'examples' | 'right' | 'confidence') =>
      all.reduce((s, calibration) => s + (calibration[m]?.[of] ?? 0), 0);
    const examples = sum('examples');
    return examples < fewest
      ? []
      : [
          {
            method: method.label,
            confidence: sum('confidence') / examples,
            accuracy: sum('right') / examples,
            examples,
            share: examples / total,
          },
        ];
  });
}
