import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';
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

/** The shape alone where other axes lie between those that are reduced. */
function reductionOf(
  x: readonly number[],
  { axis, reductionIndices, keepDims }: Attrs,
): Reduction | Pick<Reduction, 'shape'> {
  const axes = axis ?? reductionIndices ?? undefined;
  const isReduced = (i: number): boolean =>
    axes === undefined ||
    (typeof axes === 'number' ? axes === i || axes === i - x.length : axes.includes(i) || axes.includes(i - x.length));
  let [outer, rows, columns] = [1, 1, 1];
  let place: 'before' | 'among' | 'after' = 'before';
  let neighbouring = true;
  const shape: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const length = x[i] as number;
    const reduced = isReduced(i);
    if (!reduced) shape.push(length);
    else if (keepDims === true) shape.push(1);
    if (length === 1) continue; // an axis of length 1 is where one likes
    if (reduced && place === 'after') neighbouring = false;
    if (reduced) {
      place = 'among';
      rows *= length;
    } else if (place === 'before') outer *= length;
    else {
      place = 'after';
      columns *= length;
    }
  }
  return neighbouring ? { outer, rows, columns, shape } : { shape };
}

const WORKSPACE = 4096;

/** x with the reduced axes last, in their order. */
function reducedLast(x: tf.TensorInfo, attrs: Attrs, transpose: tf.KernelFunc, backend: unknown): tf.TensorInfo {
  const axes = tf.util.parseAxisParam((attrs.axis ?? attrs.reductionIndices)!, x.shape);
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const perm = [...kept, ...[...axes].sort((a, b) => a - b)];
  return transpose({ inputs: { x }, attrs: { perm }, backend } as never) as tf.TensorInfo;
}

/** Sums, means and extremes of float32 tensors, over neighbouring axes in place, else of a transposed copy. Other dtypes run on the cpu backend. */
export const reduceKernels = (context: WasmContext): KernelTable => {
  const transpose = stockKernel('Transpose');
  const reduce = (
    name: string,
    kind: number,
    x: tf.TensorInfo,
    { outer, rows, columns, shape }: Reduction,
  ): tf.TensorInfo => {
    const { module } = context;
    const y = output(context, shape);
    const [from, to] = [addressOf(context, x), addressOf(context, y)];
    const scale = name === 'Mean' && rows > 0 ? 1 / rows : 1; // the mean of nothing is 0, as on the cpu backend
    if (columns === 1) module.reduceRows(kind, from, to, outer, rows, scale);
    else module.reduceColumns(kind, from, to, outer, rows, columns, scale, context.scratch(WORKSPACE));
    if (name === 'Mean' && rows > 1) module.refineMeans(from, to, outer, rows, columns);
    return y;
  };
  const kernel = (name: string, kind: number): tf.KernelFunc => {
    const other = onCpu(context, name);
    return (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'float32') return other(call);
      const attrs = (call.attrs ?? {}) as Attrs;
      const reduction = reductionOf(x.shape, attrs);
      if ('columns' in reduction) return reduce(name, kind, x, reduction);
      const { shape } = reduction;
      const copy = reducedLast(x, attrs, transpose, call.backend);
      const outer = tf.util.sizeFromShape([...shape]);
      const rows = outer === 0 ? 0 : tf.util.sizeFromShape(x.shape) / outer;
      try {
        return reduce(name, kind, copy, { outer, rows, columns: 1, shape });
      } finally {
        context.backend.disposeData(copy.dataId);
      }
    };
  };
  return {
    Sum: kernel('Sum', SUM),
    Mean: kernel('Mean', SUM),
    Max: kernel('Max', MAXIMUM),
    Min: kernel('Min', MINIMUM),
  };
};
