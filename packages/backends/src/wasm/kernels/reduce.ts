import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { stockKernel } from './stock.ts';

/** Their numbers in assembly/reduce.ts. */
const SUM = 0;
const MAXIMUM = 1;
const MINIMUM = 2;

interface Attrs {
  readonly axis?: number | number[];
  readonly reductionIndices?: number | number[];
  readonly keepDims?: boolean;
}

/** x as [outer, rows, columns], of which the rows are reduced. */
interface Reduction {
  readonly outer: number;
  readonly rows: number;
  readonly columns: number;
  readonly shape: readonly number[];
}

/** Undefined where other axes lie between those that are reduced. */
function reductionOf(x: readonly number[], { axis, reductionIndices, keepDims }: Attrs): Reduction | undefined {
  const axes = axis ?? reductionIndices ?? undefined;
  const isReduced = (i: number): boolean =>
    axes === undefined ||
    (typeof axes === 'number' ? axes === i || axes === i - x.length : axes.includes(i) || axes.includes(i - x.length));
  let [outer, rows, columns] = [1, 1, 1];
  let place: 'before' | 'among' | 'after' = 'before';
  const shape: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const length = x[i] as number;
    const reduced = isReduced(i);
    if (!reduced) shape.push(length);
    else if (keepDims === true) shape.push(1);
    if (length === 1) continue; // an axis of length 1 is where one likes
    if (reduced && place === 'after') return undefined;
    if (reduced) {
      place = 'among';
      rows *= length;
    } else if (place === 'before') outer *= length;
    else {
      place = 'after';
      columns *= length;
    }
  }
  return { outer, rows, columns, shape };
}

const WORKSPACE = 4096;

/** Sums, means and extremes of float32 tensors over neighbouring axes; the rest is left to the stock kernel. */
export const reduceKernels = (context: WasmContext): KernelTable => {
  const kernel = (name: string, kind: number): tf.KernelFunc => {
    const stock = stockKernel(name);
    return (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'float32') return stock(call);
      const reduction = reductionOf(x.shape, (call.attrs ?? {}) as Attrs);
      if (reduction === undefined) return stock(call);
      const { outer, rows, columns, shape } = reduction;
      const y = output(context, shape);
      const [from, to] = [addressOf(context, x), addressOf(context, y)];
      const scale = name === 'Mean' && rows > 0 ? 1 / rows : 1; // the mean of nothing is 0, as on the cpu backend
      if (columns === 1) context.module.reduceRows(kind, from, to, outer, rows, scale);
      else context.module.reduceColumns(kind, from, to, outer, rows, columns, scale, context.scratch(WORKSPACE));
      return y;
    };
  };
  return {
    Sum: kernel('Sum', SUM),
    Mean: kernel('Mean', SUM),
    Max: kernel('Max', MAXIMUM),
    Min: kernel('Min', MINIMUM),
  };
};
