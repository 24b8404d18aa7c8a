import * as tf from '@tensorflow/tfjs-core';
import { reducedShape } from '../empty.ts';
import { type RankContext, size } from './context.ts';

/** Reductions and sums along an axis: of matrices, whose rows are what is reduced. */
export function reductionsOfAnyRank({ stock, dispose, inShape, beyond, transpose }: RankContext): void {
  for (const name of reductions) {
    const kernel = stock(name);
    beyond(name, (call, x) => {
      const attrs = call.attrs as { axis?: number | number[]; reductionIndices?: number | number[] };
      const axes = tf.util.parseAxisParam(attrs.axis ?? attrs.reductionIndices ?? [...x.shape.keys()], x.shape);
      const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
      const outer = size(kept.map((axis) => x.shape[axis] as number));
      const columns = transpose(call, x, [...kept, ...axes]);
      const plain = { axis: 1, reductionIndices: 1, keepDims: false };
      const y = inShape(
        call,
        columns,
        [outer, size(x.shape) / outer],
        reducedShape(x.shape, call.attrs),
        (rows) => kernel({ ...call, inputs: { x: rows }, attrs: { ...call.attrs, ...plain } }) as tf.TensorInfo,
      );
      dispose(call, columns);
      return y;
    });
  }

  for (const name of ['Cumsum', 'Cumprod']) {
    const stocks = stock(name);
    const kernel: tf.KernelFunc = (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      if (x.dtype !== 'bool') return stocks(call);
      const counts = stock('Cast')({ ...call, inputs: { x }, attrs: { dtype: 'int32' } }) as tf.TensorInfo;
      const sums = stocks({ ...call, inputs: { x: counts } }) as tf.TensorInfo;
      dispose(call, counts);
      return { ...sums, dtype: 'int32' };
    };
    beyond(
      name,
      (call, x) => {
        const [axis] = tf.util.parseAxisParam(call.attrs!['axis'] as number, x.shape) as [number];
        const perm = [...[...x.shape.keys()].filter((other) => other !== axis), axis];
        const columns = transpose(call, x, perm);
        const length = x.shape[axis] as number;
        const y = inShape(
          call,
          columns,
          [size(x.shape) / length, length],
          columns.shape,
          (rows) => kernel({ ...call, inputs: { x: rows }, attrs: { ...call.attrs, axis: 1 } }) as tf.TensorInfo,
        );
        const back = transpose(
          call,
          y,
          perm.map((_, i) => perm.indexOf(i)),
        );
        dispose(call, columns, y);
        return back;
      },
      kernel,
    );
  }

  const segments = stock('UnsortedSegmentSum');
  beyond('UnsortedSegmentSum', (call, x) => {
    const rows = x.shape[0] as number;
    const result = [call.attrs!['numSegments'] as number, ...x.shape.slice(1)];
    return inShape(
      call,
      x,
      [rows, size(x.shape) / rows],
      result,
      (matrix) => segments({ ...call, inputs: { ...call.inputs, x: matrix } }) as tf.TensorInfo,
    );
  });
}

const reductions = ['Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any', 'ArgMax', 'ArgMin'];
