import type { CellAnalysis, RowAnalysis, TableAnalysis } from '../../analysis/analyse.ts';
import type { Datum, Figure, Panel } from '../panel.ts';
import { byMethod, ink, logAxis, lowOnLogAxis, size } from './theme.ts';

const label = ({ metric }: TableAnalysis): string => `${metric.label} (${metric.unit})`;

const points = ({ cells }: RowAnalysis): Datum[] =>
  cells.flatMap(({ method, results, values }) =>
    results.map(({ config }, i) => ({ method: method.label, seed: config.seed, value: values[i]! })),
  );

/** Errors are drawn on a logarithmic axis. */
const isLogarithmic = ({ metric }: TableAnalysis): boolean => metric.better === 'lower';

const means = (table: TableAnalysis, { cells }: RowAnalysis): Datum[] =>
  cells.flatMap(({ method, ours, cell }) => {
    if (ours === null) return [];
    const low = ours.interval?.[0] ?? ours.mean;
    return [
      {
        method: method.label,
        mean: ours.mean,
        low: isLogarithmic(table) ? lowOnLogAxis(low, ours.mean) : low,
        high: ours.interval?.[1] ?? ours.mean,
        published: cell.published?.mean ?? null,
      },
    ];
  });

/** The score of each run, the mean of each method with its interval, and what was published. */
export const scores = (table: TableAnalysis): Figure => ({
  title: label(table),
  caption:
    'Dots are runs, thin lines join the runs of a seed; bars are means with their 95 % intervals' +
    (isLogarithmic(table) ? ', which end at a tenth of the mean if they reach below it' : '') +
    (table.rows.some(({ cells }) => cells.some(({ cell }) => cell.published))
      ? '; diamonds are the published means.'
      : '.'),
  panels: table.rows.filter((row) => row.cells.some(({ ours }) => ours)).map((row) => panel(table, row)),
});

function panel(table: TableAnalysis, row: RowAnalysis): Panel {
  const [runs, summary] = [points(row), means(table, row)];
  // methods that are steps of a quantity have its name under the axis, not in every label
  const quantity = table.axis?.of === 'methods' ? table.axis.title : null;
  const x = {
    field: 'method',
    type: 'nominal',
    sort: null,
    title: quantity,
    axis: {
      labelAngle: 0,
      grid: false,
      ...(quantity === null ? {} : { labelExpr: `replace(datum.label, '${quantity} ', '')` }),
    },
  } as const;
  const order = table.methods.map(({ label }) => label);
  const xs = { ...x, scale: { domain: order } };
  const logarithmic = isLogarithmic(table);
  const scale = logarithmic ? ({ type: 'log' } as const) : ({ zero: false, nice: true } as const);
  const axis = logarithmic ? logAxis : {};
  const y = (field: string) => ({ field, type: 'quantitative', title: label(table), scale, axis }) as const;
  const color = { ...byMethod(table.methods), legend: null };
  const published = summary.filter((row) => row['published'] !== null);
  const diamonds = {
    data: { values: published },
    mark: { type: 'point', shape: 'diamond', size: 110, strokeWidth: 1.6, color: ink, fillOpacity: 0 },
    encoding: { x: xs, y: y('published') },
  } as const;
  return {
    title: row.label,
    data: runs,
    spec: {
      ...size,
      layer: [
        {
          data: { values: runs },
          mark: { type: 'line', strokeWidth: 0.7, opacity: 0.3, color: ink },
          encoding: { x: xs, y: y('value'), detail: { field: 'seed', type: 'nominal' } },
        },
        {
          data: { values: runs },
          mark: { type: 'circle', size: 26, opacity: 0.55 },
          encoding: { x: xs, y: y('value'), color },
        },
        {
          data: { values: summary },
          mark: { type: 'rule', strokeWidth: 3 },
          encoding: { x: xs, y: y('low'), y2: { field: 'high' }, color },
        },
        {
          data: { values: summary },
          mark: { type: 'tick', thickness: 3, size: 30 },
          encoding: { x: xs, y: y('mean'), color },
        },
        ...(published.length > 0 ? [diamonds] : []),
      ],
    },
  };
}

/** Scores along the axis that a table's rows stand for, and the differences to the baseline. */
export function alongRows(table: TableAnalysis): Figure | undefined {
  if (table.axis?.of !== 'rows') return undefined;
  const rows = table.rows.filter(({ value }) => value !== undefined);
  const of = (pick: (cell: CellAnalysis) => { mean: number; interval: readonly [number, number] | null } | null) =>
    rows.flatMap(({ value, cells }) =>
      cells.flatMap((cell) => {
        const found = pick(cell);
        return found === null
          ? []
          : [
              {
                x: value!,
                method: cell.method.label,
                mean: found.mean,
                low: found.interval?.[0] ?? found.mean,
                high: found.interval?.[1] ?? found.mean,
              },
            ];
      }),
    );
  const ours = of(({ ours }) => ours);
  const against = of(({ against }) => against);
  if (ours.length === 0) return undefined;
  return {
    title: `${table.metric.label} against ${table.axis.title.toLowerCase()}`,
    caption: 'Means with 95 % intervals; on the right the paired differences to the baseline.',
    panels: [
      bands(table, { title: label(table), data: ours }),
      ...(against.length > 0
        ? [bands(table, { title: `Difference to the baseline (${table.metric.unit})`, data: against })]
        : []),
    ],
  };
}

function bands(
  table: TableAnalysis,
  { title, data }: { readonly title: string; readonly data: readonly Datum[] },
): Panel {
  const x = {
    field: 'x',
    type: 'quantitative',
    title: table.axis!.title,
    scale: { type: table.axis!.scale, nice: false },
    axis: { values: table.rows.flatMap(({ value }) => value ?? []), labelOverlap: true, grid: false },
  } as const;
  const y = (field: string) => ({ field, type: 'quantitative', title, scale: { zero: false } }) as const;
  const color = byMethod(table.methods);
  return {
    title,
    data,
    spec: {
      ...size,
      data: { values: [...data] },
      layer: [
        { mark: { type: 'area', opacity: 0.18 }, encoding: { x, y: y('low'), y2: { field: 'high' }, color } },
        { mark: { type: 'line', point: { size: 28 } }, encoding: { x, y: y('mean'), color } },
      ],
    },
  };
}
