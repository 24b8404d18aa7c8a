import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

const x = () =>
  tf.tensor2d(
    Float32Array.from({ length: 24 }, (_, i) => i),
    [4, 6],
  );

test.each([
  ['a row dropped, every second column', [1, 0], [2, 6], [1, 2], 0, 0, 1, [6, 8, 10], [3]],
  ['a column dropped, rows backwards', [3, 4], [0, 5], [-1, 1], 0, 0, 2, [22, 16, 10], [3]],
  ['a column dropped, rows backwards to the first', [3, 4], [0, 5], [-2, 1], 0, 1, 2, [22, 10], [2]],
  ['a negative row dropped', [-1, 1], [0, 6], [1, 3], 0, 0, 1, [19, 22], [2]],
  ['both dropped', [2, 3], [3, 4], [1, 1], 0, 0, 3, [15], []],
] as const)('stridedSlice: %s', async (_name, begin, end, strides, beginMask, endMask, shrink, values, shape) => {
  const [input, before] = [x(), tf.memory().numTensors];
  const y = tf.stridedSlice(input, [...begin], [...end], [...strides], beginMask, endMask, 0, 0, shrink);
  expect(y.shape).toEqual(shape);
  expect([...(await y.data())]).toEqual(values);
  tf.dispose(y);
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose(input);
});

test('one-hot vectors of any dtype', async () => {
  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    const y = tf.oneHot(tf.tensor1d([1, 0], 'int32'), 2, 1, 0, dtype);
    expect(y.dtype).toBe(dtype);
    expect([...(await y.data())].map(Number)).toEqual([0, 1, 1, 0]);
    tf.dispose(y);
  }
});

test.each([
  [
    'an axis dropped',
    [1, 0, 1, 0, 0],
    [2, 2, -9, 2, 1],
    [1, 1, -1, 1, 1],
    1,
    [2, 2, 2, 1],
    [10, 11, 8, 9, 14, 15, 12, 13],
  ],
  ['nothing left', [0, 1, 0, 0, 0], [2, 1, 2, 2, 1], [1, 1, 1, 2, 1], 0, [2, 0, 2, 1, 1], []],
] as const)('stridedSlice of five axes: %s', async (_name, begin, end, strides, shrink, shape, values) => {
  const input = tf.reshape(tf.range(0, 16), [2, 2, 2, 2, 1]);
  const y = tf.stridedSlice(input, [...begin], [...end], [...strides], 0, 0, 0, 0, shrink);
  expect(y.shape).toEqual(shape);
  expect([...(await y.data())]).toEqual(values);
  tf.dispose([input, y]);
});
