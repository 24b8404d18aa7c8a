// Runs on every backend. Results of other programs are what webgl holds with numbers beside the elements where rows or columns are odd.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

const forwards = 'WEBGL_CPU_FORWARD';
let before: unknown;
beforeAll(() => {
  if (tf.getBackend() !== 'webgl') return;
  before = tf.env().get(forwards);
  // small tensors too are on the GPU
  tf.env().set(forwards, false);
});
afterAll(() => {
  if (tf.getBackend() === 'webgl') tf.env().set(forwards, before as boolean);
});

/** Ones, computed. */
const ones = (...shape: number[]): tf.Tensor => tf.tidy(() => tf.exp(tf.zeros(shape)));

test.each([
  ['matMul', () => tf.matMul(ones(2, 3), ones(3, 1)), 3],
  ['matMul, transposed', () => tf.matMul(ones(5, 3), ones(1, 5), true, true), 5],
  [
    'fused.matMul',
    () => tf.fused.matMul({ a: ones(1, 1), b: ones(1, 3), bias: ones(3) as tf.Tensor1D, activation: 'relu' }),
    2,
  ],
  ['conv2d, 1 × 1', () => tf.conv2d(ones(1, 3, 3, 3) as tf.Tensor4D, ones(1, 1, 3, 1) as tf.Tensor4D, 1, 'valid'), 3],
  ['conv2d, 3 × 3', () => tf.conv2d(ones(1, 5, 5, 1) as tf.Tensor4D, ones(3, 3, 1, 3) as tf.Tensor4D, 1, 'valid'), 9],
  [
    'depthwiseConv2d, dilated',
    () => tf.depthwiseConv2d(ones(1, 5, 5, 3) as tf.Tensor4D, ones(3, 3, 3, 1) as tf.Tensor4D, 1, 'valid', 'NHWC', 2),
    9,
  ],
  [
    'conv2dTranspose',
    () =>
      tf.conv2dTranspose(ones(1, 3, 3, 3) as tf.Tensor4D, ones(1, 1, 1, 3) as tf.Tensor4D, [1, 3, 3, 1], 1, 'valid'),
    3,
  ],
  ['scatterND', () => tf.scatterND(tf.tensor2d([0, 1, 2], [3, 1], 'int32'), ones(3, 1), [3, 1]), 1],
  ['sum', () => tf.sum(ones(3, 5), 1), 5],
] as const)('%s of odd sizes adds up elements alone', async (_name, run, value) => {
  const y = tf.tidy(run);
  expect([...(await y.data())]).toEqual(Array.from({ length: y.size }, () => value));
  y.dispose();
});

test('of equal maxima the first has the place', async () => {
  const { result, indexes } = tf.maxPoolWithArgmax(
    tf.zeros<tf.Rank.R4>([2, 1, 4, 1]),
    [1, 2],
    [1, 2],
    'valid',
    true,
  ) as unknown as {
    readonly result: tf.Tensor;
    readonly indexes: tf.Tensor;
  };
  expect([...(await indexes.data())]).toEqual([0, 2, 4, 6]);
  tf.dispose([result, indexes]);
});

test('nothing is left of 0 by any divisor, and it is no negative 0', async () => {
  const rest = tf.mod(tf.tensor1d([0, 0, 4]), tf.tensor1d([-1, 3, -2]));
  for (const value of await rest.data()) expect(Object.is(value, 0)).toBe(true);
  rest.dispose();
});
