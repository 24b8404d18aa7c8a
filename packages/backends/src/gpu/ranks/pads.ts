import * as tf from '@tensorflow/tfjs-core';
import { sliced, transposed, wholeView } from '../view.ts';
import { type Call, type RankContext, size } from './context.ts';

/** Padding, an axis at a time, and blocks of space as batches. */
export function padsOfAnyRank({ table, stock, copyView, reshape, dispose, inShape, beyond }: RankContext): void {
  for (const name of ['PadV2', 'MirrorPad']) {
    const kernel = stock(name);
    beyond(name, (call, x) => {
      const paddings = call.attrs!['paddings'] as [number, number][];
      let y = reshape(call, x, x.shape);
      for (const [axis, padding] of paddings.entries()) {
        if (padding[0] === 0 && padding[1] === 0) continue;
        const before = y;
        const [outer, length, inner] = [
          size(y.shape.slice(0, axis)),
          y.shape[axis] as number,
          size(y.shape.slice(axis + 1)),
        ];
        const shape = y.shape.map((own, i) => (i === axis ? own + padding[0] + padding[1] : own));
        y = inShape(
          call,
          y,
          [outer, length, inner],
          shape,
          (thirds) =>
            kernel({
              ...call,
              inputs: { x: thirds },
              attrs: { ...call.attrs, paddings: [[0, 0], padding, [0, 0]] },
            }) as tf.TensorInfo,
        );
        dispose(call, before);
      }
      return y;
    });
  }

  const blocks = (call: Call): { block: number[]; count: number } => {
    const block = call.attrs!['blockShape'] as number[];
    return { block, count: size(block) };
  };
  beyond('SpaceToBatchND', (call, x) => {
    const { block, count } = blocks(call);
    const own = call.attrs!['paddings'] as Pairs;
    const paddings = x.shape.map((_, axis) => own[axis - 1] ?? [0, 0]);
    const padded = table['PadV2']!({
      ...call,
      inputs: { x },
      attrs: { paddings: paddings as unknown as number[], constantValue: 0 },
    }) as tf.TensorInfo;
    const split = tf.backend_util.getReshaped(padded.shape, block, count, false);
    const perm = tf.backend_util.getPermuted(split.length, block.length, false);
    const shape = tf.backend_util.getReshapedPermuted(padded.shape, block, count, false);
    const y = copyView(call.backend, padded, transposed(wholeView(split), perm), shape);
    dispose(call, padded);
    return y;
  });
  beyond('BatchToSpaceND', (call, x) => {
    const { block, count } = blocks(call);
    const crops = call.attrs!['crops'] as number[][];
    const split = tf.backend_util.getReshaped(x.shape, block, count);
    const perm = tf.backend_util.getPermuted(split.length, block.length);
    const shape = tf.backend_util.getReshapedPermuted(x.shape, block, count);
    const whole = copyView(call.backend, x, transposed(wholeView(split), perm), shape);
    const cropped = (axis: number, side: 0 | 1): number => crops[axis - 1]?.[side] ?? 0;
    const begin = shape.map((_, axis) => cropped(axis, 0));
    const lengths = shape.map((length, axis) => length - cropped(axis, 0) - cropped(axis, 1));
    const y = copyView(
      call.backend,
      whole,
      sliced(wholeView(shape), { begin, lengths, steps: shape.map(() => 1) }),
      lengths,
    );
    dispose(call, whole);
    return y;
  });
}

type Pairs = readonly (readonly [number, number])[];
