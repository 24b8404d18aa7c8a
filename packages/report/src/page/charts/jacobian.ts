import type { RowAnalysis, TableAnalysis } from '../../analysis/analyse.ts';
import { summarize } from '../../statistics/summary.ts';
import type { JacobianNorms } from '@gr/trials';
import type { Datum, Figure, Panel } from '../panel.ts';
import { byMethod, logAxis, lowOnLogAxis, size } from './theme.ts';

const kinds: readonly { readonly name: keyof JacobianNorms; readonly label: string }[] = [
  { name: 'train', label: 'training' },
  { name: 'test', label: 'test' },
  { name: 'noisy', label: 'noisy' },
  { name: 'uniform', label: 'uniform' },
];

/**
 * Below it a norm is nothing but rounding. Logits that depend on the whole batch are summed over it first, and behind a batch norm that feeds
 * the last linear layer these sums do not depend on the inputs.
 */
const rounding = 1e-4;

/** Mean ‖J‖_F at four kinds of points: whether the penalty acts beyond the training examples. */
export function jacobianNorms(table: TableAnalysis): Figure | undefined {
  const measured = table.rows.flatMap((row) => panel(table, row) ?? []);
  const vanishes = ({ data }: Panel) => data.every(({ mean }) => typeof mean === 'number' && mean < rounding);
  const panels = measured.filter((panel) => !vanishes(panel));
  if (panels.length === 0) return undefined;
  const without = measured.filter(vanishes).map(({ title }) => title);
  return {
    title: 'Norm of the Jacobian',
    caption:
      'Mean ‖∂logits/∂x‖_F, exact, on a logarithmic scale: at training and test examples, training examples with Gaussian noise of ' +
      'deviation 0.2, and uniform random pixels. The penalty is applied at training examples; the paper claims a global effect.' +
      (without.length === 0
        ? ''
        : ` Not shown: ${without.join(', ')}, where it is 0 but for rounding. It is taken of the sum of the logits over a batch, which batch ` +
          'norm before the last layer makes a constant.'),
    panels,
  };
}

function panel(table: TableAnalysis, row: RowAnalysis): Panel | undefined {
  const data = row.cells.flatMap(({ method, results }) =>
    kinds.flatMap(({ name, label }): Datum[] => {
      const values = results.flatMap((result) =>
        result.kind === 'classifier' && result.jacobian !== null ? [result.jacobian[name]] : [],
      );
      if (values.length === 0) return [];
      const { mean, interval } = summarize(values);
      return [
        {
          method: method.label,
          points: label,
          mean,
          low: lowOnLogAxis(interval?.[0] ?? mean, mean),
          high: interval?.[1] ?? mean,
        },
      ];
    }),
  );
  if (data.length === 0) return undefined;
  const x = {
    field: 'points',
    type: 'nominal',
    sort: null,
    title: null,
    axis: { labelAngle: 0, grid: false },
  } as const;
  const xOffset = {
    field: 'method',
    type: 'nominal',
    scale: { domain: table.methods.map(({ label }) => label) },
  } as const;
  const y = (field: string) =>
    ({ field, type: 'quantitative', title: 'mean ‖J‖', scale: { type: 'log' }, axis: logAxis }) as const;
  const color = byMethod(table.methods);
  return {
    title: row.label,
    data,
    spec: {
      ...size,
      data: { values: data },
      layer: [
        { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x, xOffset, y: y('low'), y2: { field: 'high' }, color } },
        { mark: { type: 'circle', size: 60, opacity: 1 }, encoding: { x, xOffset, y: y('mean'), color } },
      ],
    },
  };
}
