import * as tf from '@tensorflow/tfjs-core';
import { repeated, sliced, wholeView } from '../view.ts';
import { type Call, type RankContext } from './context.ts';

/** Transposes, repeats, reversals and slices. */
export function viewsOfAnyRank({ table, stock, copyView, most, beyond, transpose }: RankContext): void {
  const empty = (call: Call, shape: number[], dtype: tf.DataType): tf.TensorInfo =>
    stock('Fill')({ ...call, inputs: {}, attrs: { shape, value: 0, dtype } }) as tf.TensorInfo;
  beyond('Transpose', (call, x) => transpose(call, x, call.attrs!['perm'] as number[]));
  beyond('Tile', (call, x) => {
    const reps = call.attrs!['reps'] as number[];
    const shape = x.shape.map((length, axis) => length * (reps[axis] as number));
    if (shape.includes(0)) return empty(call, shape, x.dtype);
    return copyView(call.backend, x, repeated(wholeView(x.shape), reps), shape);
  });
  beyond('Reverse', (call, x) => {
    const axes = tf.util.parseAxisParam(call.attrs!['dims'] as number[], x.shape);
    const backwards = (axis: number): boolean => axes.includes(axis);
    const whole = {
      begin: x.shape.map((length, axis) => (backwards(axis) ? length - 1 : 0)),
      lengths: x.shape,
      steps: x.shape.map((_, axis) => (backwards(axis) ? -1 : 1)),
    };
    return copyView(call.backend, x, sliced(wholeView(x.shape), whole), x.shape);
  });
  beyond('Slice', (call, x) => {
    const { begin, size: wanted } = call.attrs as unknown as { begin: number | number[]; size: number | number[] };
    const [first, lengths] = tf.slice_util.parseSliceParams(x, begin, wanted) as [number[], number[]];
    tf.slice_util.assertParamsValid(x, first, lengths);
    if (lengths.includes(0)) return empty(call, lengths, x.dtype);
    return copyView(
      call.backend,
      x,
      sliced(wholeView(x.shape), { begin: first, lengths, steps: x.shape.map(() => 1) }),
      lengths,
    );
  });
  beyond('StridedSlice', (call, x) => {
    const a = call.attrs as unknown as Record<'begin' | 'end' | 'strides', number[]> &
      Record<'beginMask' | 'endMask' | 'ellipsisMask' | 'newAxisMask' | 'shrinkAxisMask', number>;
    const info = tf.slice_util.sliceInfo(
      x.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    // of every axis of x, also of those that the result drops
    const lengths = tf.slice_util.computeOutShape(info.begin, info.end, info.strides);
    if (lengths.includes(0)) return empty(call, info.finalShape, x.dtype);
    const view = sliced(wholeView(x.shape), { begin: info.begin, lengths, steps: info.strides });
    return copyView(call.backend, x, view, info.finalShape);
  });

  /** Pieces of a tensor along an axis. */
  const pieces = (call: Call, x: tf.TensorInfo, axis: number, lengths: readonly number[]): tf.TensorInfo[] => {
    let from = 0;
    return lengths.map((length) => {
      const begin = x.shape.map((_, i) => (i === axis ? from : 0));
      const shape = x.shape.map((own, i) => (i === axis ? length : own));
      from += length;
      return copyView(
        call.backend,
        x,
        sliced(wholeView(x.shape), { begin, lengths: shape, steps: shape.map(() => 1) }),
        shape,
      );
    });
  };
  const into = (name: string, input: string, compute: (call: Call, x: tf.TensorInfo) => tf.TensorInfo[]): void => {
    const kernel = stock(name);
    table[name] = (call) => {
      const x = call.inputs[input] as tf.TensorInfo;
      return x.shape.length > most(name, x.dtype) && !x.shape.includes(0) && x.dtype !== 'string'
        ? compute(call, x)
        : kernel(call);
    };
  };
  into('SplitV', 'x', (call, x) => {
    const { numOrSizeSplits, axis } = call.attrs as unknown as { numOrSizeSplits: number | number[]; axis: number };
    const [along] = tf.util.parseAxisParam(axis, x.shape) as [number];
    return pieces(call, x, along, tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along));
  });
  into('Unpack', 'value', (call, x) => {
    const [along] = tf.util.parseAxisParam(call.attrs!['axis'] as number, x.shape) as [number];
    const shape = x.shape.filter((_, axis) => axis !== along);
    return pieces(call, x, along, Array<number>(x.shape[along] as number).fill(1)).map((piece) => ({
      ...piece,
      shape,
    }));
  });
}
