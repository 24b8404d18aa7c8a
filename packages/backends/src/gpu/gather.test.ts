// An index outside of a tensor is never a row in silence.
import * as tf from '@tensorflow/tfjs-core';
import { expect, inject, test } from 'vitest';
import '../../../../tests/backend.ts';

const onGpu = inject('backend') === 'webgl' || inject('backend') === 'webgpu';

/** Whole numbers that a GPU has computed, so that the processor does not know them. */
const computed = (values: number[], shape: number[]): tf.Tensor => {
  const many = tf.tidy(() => tf.square(tf.sqrt(tf.add(tf.tensor1d([...values, ...Array<number>(300).fill(0)]), 1))));
  return tf.tidy(() => tf.cast(tf.round(tf.sub(tf.reshape(tf.slice(many, 0, values.length), shape), 1)), 'int32'));
};
const x = (): tf.Tensor => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
const thrown = /index|indices/i;

test('an index that the processor knows is an error', () => {
  expect(() => tf.gather(x(), tf.tensor1d([0, 3], 'int32'))).toThrow(thrown);
  expect(() => tf.gather(x(), tf.tensor1d([-1, 0], 'int32'))).toThrow(thrown);
  expect(() => tf.gather(x(), tf.tensor1d([2], 'int32'), 1)).toThrow(thrown);
  // [1, 0] in row-major order
  const outside = (): tf.Tensor2D => tf.tensor2d([[0, 2]], [1, 2], 'int32');
  expect(() => tf.gatherND(x(), outside())).toThrow(thrown);
  expect(() => tf.scatterND(outside(), tf.tensor1d([7]), [3, 2])).toThrow(thrown);
  expect(() => tf.tensorScatterUpdate(x(), outside(), tf.tensor1d([7]))).toThrow(thrown);
  expect(() => tf.sparseToDense(outside(), tf.tensor1d([7]), [3, 2])).toThrow(thrown);
});

test.runIf(onGpu)('a row at an index that only the GPU knows is NaN, and the least whole number', async () => {
  const rows = tf.gather(x(), computed([0, 3, -1, 2], [4]));
  expect(await rows.array()).toEqual([
    [1, 2],
    [NaN, NaN],
    [NaN, NaN],
    [5, 6],
  ]);
  const whole = tf.gather(tf.cast(x(), 'int32'), computed([1, 3], [2]));
  expect(await whole.array()).toEqual([
    [3, 4],
    [-(2 ** 31), -(2 ** 31)],
  ]);
  const entries = tf.gatherND(x(), computed([0, 1, 2, 2, -1, 0, 2, 1], [4, 2]));
  expect(await entries.array()).toEqual([2, NaN, NaN, 6]);
});

test('a tensor stays as it is where others are made of it by updates', async () => {
  const before = x();
  const after = tf.tensorScatterUpdate(before, tf.tensor2d([[0, 1]], [1, 2], 'int32'), tf.tensor1d([7]));
  expect([...(await before.data())]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...(await after.data())]).toEqual([1, 7, 3, 4, 5, 6]);
});
