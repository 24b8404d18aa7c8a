import * as tf from '@tensorflow/tfjs-core';
import { constant, mask } from '../constant.ts';
import { type Rule, rule, run, unary, zeros } from '../rule.ts';
import { count } from './low-rank.ts';

/**
 * The adjoint of gathering: adds the slices of dy into an array of the shape `target`, at the indices along the axis.
 * dy: [batch…, before…, indices…, after…]; the first `batchDims` axes belong to x and to the indices.
 */
function scatterAdd(
  dy: tf.Tensor,
  indices: tf.Tensor,
  target: readonly number[],
  axis: number,
  batchDims = 0,
): tf.Tensor {
  if (dy.size === 0) return tf.fill([...target], 0);
  const n = target[axis]!;
  const B = count(target.slice(0, batchDims));
  const O = count(target.slice(batchDims, axis));
  const I = count(target.slice(axis + 1));
  const M = count(indices.shape.slice(batchDims));
  // one row per index, one segment per element of x along the axis
  const rows = tf.reshape(tf.transpose(tf.reshape(dy, [B, O, M, I]), [0, 2, 1, 3]), [B * M, O * I]);
  const segments = constant(() => {
    const own = tf.reshape(tf.cast(indices, 'int32'), [B, M]);
    const first = tf.tensor2d(
      Int32Array.from({ length: B }, (_, b) => b * n),
      [B, 1],
      'int32',
    );
    return tf.reshape(tf.add(own, first), [B * M]) as tf.Tensor1D;
  });
  const sums = tf.unsortedSegmentSum(rows, segments, B * n);
  return tf.reshape(tf.transpose(tf.reshape(sums, [B, n, O, I]), [0, 2, 1, 3]), [...target]);
}

/** The adjoint of picking the given positions along one axis. */
const scatterAlong = (
  dy: tf.Tensor,
  positions: readonly number[],
  target: readonly number[],
  axis: number,
): tf.Tensor => scatterAdd(dy, tf.tensor1d(Int32Array.from(positions), 'int32'), target, axis);

const gather = rule('GatherV2', ['x', 'indices'], (dy, saved, attrs: { axis: number; batchDims: number }) => {
  const [x, indices] = saved as [tf.Tensor, tf.Tensor];
  const [axis] = tf.util.parseAxisParam(attrs.axis, x.shape);
  return { x: () => scatterAdd(dy, indices, x.shape, axis!, attrs.batchDims), indices: () => zeros(indices) };
});

// A negative segment drops its row: the row is gathered from segment 0 and masked.
const unsortedSegmentSum = rule('UnsortedSegmentSum', ['segmentIds'], (dy, [segmentIds]) => ({
  x: () => {
    const used = constant(() => tf.cast(tf.greaterEqual(segmentIds!, 0), 'float32'));
    const ids = constant(() => tf.cast(tf.maximum(segmentIds!, 0), 'int32'));
    const rows = tf.gather(dy, ids as tf.Tensor1D);
    return tf.mul(rows, tf.reshape(used, [...segmentIds!.shape, ...Array<number>(rows.rank - 1).fill(1)]));
  },
  segmentIds: () => zeros(segmentIds!),
}));

/** Where each element of a mirrored axis comes from. */
const mirrored = (n: number, [before, after]: readonly [number, number], offset: number): number[] =>
  Array.from({ length: before + n + after }, (_, i) => {
    const at = i - before;
    return at < 0 ? -at - 1 + offset : at >= n ? 2 * n - 1 - at - offset : at;
  });

const mirrorPad = unary(
  'MirrorPad',
  (dy, x, { paddings, mode }: { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }) =>
    x.shape.reduce((d, n, axis) => {
      const [before, after] = paddings[axis]!;
      if (before === 0 && after === 0) return d;
      const target = d.shape.map((size, i) => (i === axis ? n : size));
      return scatterAlong(d, mirrored(n, [before, after], mode === 'reflect' ? 1 : 0), target, axis);
    }, tf.clone(dy)),
);

interface StridedSliceAttributes {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

const stridedSlice = unary('StridedSlice', (dy, x, a: StridedSliceAttributes) => {
  const { begin, end, strides } = tf.slice_util.sliceInfo(
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
  // the length of the cut along each axis, before new axes were put in and single ones dropped
  const cut = tf.slice_util.computeOutShape(begin, end, strides);
  return x.shape.reduce(
    (d, n, axis) => {
      if (cut[axis] === n && strides[axis] === 1) return d;
      const positions = Array.from({ length: cut[axis]! }, (_, k) => begin[axis]! + k * strides[axis]!);
      const target = d.shape.map((size, i) => (i === axis ? n : size));
      return scatterAlong(d, positions, target, axis);
    },
    tf.reshape(dy, cut),
  );
});

const gatherNd = rule('GatherNd', ['params', 'indices'], (dy, saved) => {
  const [params, indices] = saved as [tf.Tensor, tf.Tensor];
  return { params: () => tf.scatterND(indices, dy, params.shape), indices: () => zeros(indices) };
});

const scatterNd = rule('ScatterNd', ['indices'], (dy, [indices]) => ({
  updates: () => tf.gatherND(dy, indices!),
  indices: () => zeros(indices!),
}));

/**
 * 1 for the values that end up in their place, 0 for those that another value of the same place replaced. Which one wins is up to the backend, so it
 * is asked: it places the numbers of the values in the same way, and those that are read back have won. Where it adds instead, ones add up.
 */
const inPlace = (shape: number[], place: (values: tf.Tensor) => tf.Tensor, read: (placed: tf.Tensor) => tf.Tensor) =>
  mask(() => {
    const numbers = tf.reshape(tf.range(0, count(shape), 1, 'float32'), shape);
    const added = tf.greater(read(place(tf.fill(shape, 1))), 1);
    return tf.logicalOr(added, tf.equal(read(place(numbers)), numbers));
  });

/** A tensor with some of its slices replaced. */
const tensorScatterUpdate = rule('TensorScatterUpdate', ['tensor', 'indices', 'updates'], (dy, saved) => {
  const [tensor, indices, updates] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
  const place = (into: tf.Tensor, values: tf.Tensor) =>
    run('TensorScatterUpdate', { tensor: into, indices, updates: values }, {});
  const read = (placed: tf.Tensor) => tf.gatherND(placed, indices);
  return {
    // a copy of dy: the kernel of cpu writes into the tensor it is given
    tensor: () => place(tf.mul(dy, tf.fill(dy.shape, 1)), zeros(updates)),
    indices: () => zeros(indices),
    updates: () =>
      tf.mul(
        read(dy),
        inPlace(updates.shape, (values) => place(zeros(tensor), values), read),
      ),
  };
});

/** A tensor of a default value with some values placed in it. */
const sparseToDense = rule('SparseToDense', ['sparseIndices', 'sparseValues', 'defaultValue'], (dy, saved) => {
  const [sparseIndices, values, defaultValue] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
  const N = sparseIndices.shape[0] ?? 1;
  const read = (placed: tf.Tensor) => tf.gatherND(placed, tf.reshape(sparseIndices, [N, dy.rank]));
  const place = (sparseValues: tf.Tensor) =>
    run('SparseToDense', { sparseIndices, sparseValues, defaultValue: tf.scalar(0) }, { outputShape: dy.shape });
  return {
    sparseIndices: () => zeros(sparseIndices),
    sparseValues: () => {
      const picked = tf.mul(read(dy), inPlace([N], place, read));
      return values.rank === 0 ? tf.sum(picked) : tf.reshape(picked, values.shape);
    },
    defaultValue: () => {
      const free = mask(() => tf.equal(place(tf.fill([N], 1)), 0));
      return tf.reshape(tf.sum(tf.mul(dy, free)), defaultValue.shape);
    },
  };
});

/** The diagonal of dy as a matrix. */
const diag = unary('Diag', (dy, x) => {
  const eye = constant(() => tf.eye(x.size));
  return tf.reshape(tf.sum(tf.mul(tf.reshape(dy, [x.size, x.size]), eye), 1), x.shape);
});

/** Picking and placing by index. */
export const indexing: readonly Rule[] = [
  gather,
  unsortedSegmentSum,
  mirrorPad,
  stridedSlice,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  sparseToDense,
  diag,
];
