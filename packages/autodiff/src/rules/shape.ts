import * as tf from '@tensorflow/tfjs-core';
import { type Rule, flat, linear, rule, run, unary, zeros } from '../rule.ts';
import { pad, sumOfTiles } from './low-rank.ts';

const asList = (dy: tf.Tensor | tf.Tensor[]): tf.Tensor[] => (Array.isArray(dy) ? dy : [dy]);

/** Concatenation: each input takes its piece of dy. */
const concat: Rule = {
  kernelName: 'Concat',
  saveAllInputs: true,
  gradFunc: (dy, inputs, attrs) => {
    const [axis] = tf.util.parseAxisParam(attrs['axis'] as number, inputs[0]!.shape);
    let at = 0;
    return Object.fromEntries(
      inputs.map((x, i) => {
        const begin = x.shape.map((_, d) => (d === axis ? at : 0));
        at += x.shape[axis!]!;
        return [i, () => tf.slice(dy as tf.Tensor, begin, x.shape)];
      }),
    );
  },
};

const pack: Rule = {
  kernelName: 'Pack',
  saveAllInputs: true,
  gradFunc: (dy, inputs, attrs) => {
    const up = dy as tf.Tensor;
    const axis = ((attrs['axis'] as number) + up.rank) % up.rank;
    return Object.fromEntries(
      inputs.map((x, i) => [
        i,
        () => {
          const begin = up.shape.map((_, d) => (d === axis ? i : 0));
          const size = up.shape.map((n, d) => (d === axis ? 1 : n));
          return tf.reshape(tf.slice(up, begin, size), x.shape);
        },
      ]),
    );
  },
};

// tf.broadcastTo is Tile too.
const tile = unary('Tile', (dy, x, { reps }: { reps: number[] }) => sumOfTiles(dy, x.shape, reps));

// A cast that rounds, or that tells only zero from the rest, is piecewise constant; any other cast keeps the number.
const cast = rule('Cast', ['x'], (dy, [x], { dtype }: { dtype: tf.DataType }) => {
  const keeps = dtype === 'float32' || dtype === x!.dtype || (dtype === 'int32' && x!.dtype === 'bool');
  return { x: () => (keeps ? tf.cast(dy, 'float32') : zeros(x!)) };
});

/** [b, h·s, w·s, c] → [b, h, w, s·s·c] is the adjoint of depth to space. */
const depthToSpace = unary(
  'DepthToSpace',
  (dy, x, { blockSize: s, dataFormat }: { blockSize: number; dataFormat: string }) => {
    if (dataFormat !== 'NHWC')
      throw new Error(`The gradient of depthToSpace needs the data format NHWC, given ${dataFormat}. Transpose first.`);
    const [b, h, w] = x.shape as [number, number, number];
    const c = dy.shape[3]!;
    // [b, h, s, w, s·c] → [b, h, w, s, s·c]: the inner two of the six axes stay together
    const cells = tf.transpose(tf.reshape(dy, [b * h, s, w, s * c]), [0, 2, 1, 3]);
    return tf.reshape(cells, [b, h, w, s * s * c]);
  },
);

/** Reshapes, permutations, copies, paddings and cuts. */
export const shape: readonly Rule[] = [
  linear('Identity', (dy) => tf.clone(dy)),
  cast,
  flat('OnesLike', ['x']),
  flat('ZerosLike', ['x']),
  unary('Reshape', (dy, x) => tf.reshape(dy, x.shape)),
  unary('ExpandDims', (dy, input) => tf.reshape(dy, input.shape), 'input'),
  linear('Transpose', (dy, { perm }: { perm: number[] }) =>
    tf.transpose(
      dy,
      perm.map((_, axis) => perm.indexOf(axis)),
    ),
  ),
  unary('Reverse', (dy, x, { dims }: { dims: number | number[] }) =>
    tf.reverse(dy, tf.util.parseAxisParam(dims, x.shape)),
  ),
  tile,
  unary('PadV2', (dy, x, { paddings }: { paddings: [number, number][] }) =>
    tf.slice(
      dy,
      paddings.map(([before]) => before),
      x.shape,
    ),
  ),
  unary('Slice', (dy, x, { begin, size }: { begin: number | number[]; size: number | number[] }) => {
    const [from] = tf.slice_util.parseSliceParams(x, begin, size);
    return pad(
      dy,
      x.shape.map((n, i) => [from![i]!, n - from![i]! - dy.shape[i]!]),
    );
  }),
  concat,
  pack,
  {
    kernelName: 'Unpack',
    gradFunc: (dys, _saved, attrs) => ({ value: () => tf.stack(asList(dys), attrs['axis'] as number) }),
  },
  {
    kernelName: 'SplitV',
    gradFunc: (dys, _saved, attrs) => ({
      x: () => {
        const pieces = asList(dys);
        return pieces.length > 1 ? tf.concat(pieces, attrs['axis'] as number) : tf.clone(pieces[0]!);
      },
    }),
  },
  linear('SpaceToBatchND', (dy, { blockShape, paddings }: { blockShape: number[]; paddings: number[][] }) =>
    tf.batchToSpaceND(dy, blockShape, paddings),
  ),
  linear('BatchToSpaceND', (dy, { blockShape, crops }: { blockShape: number[]; crops: number[][] }) =>
    tf.spaceToBatchND(dy, blockShape, crops),
  ),
  depthToSpace,
  linear('FlipLeftRight', (dy) => run('FlipLeftRight', { image: dy }, {}), 'image'),
];
