import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

// Runs on every backend.
const values = async (t: tf.Tensor): Promise<number[]> => {
  const read = Array.from(await t.data());
  t.dispose();
  return read;
};

const image = () => tf.tensor4d([-1, 2, -3, 4], [1, 2, 2, 1]);
const leaky = [-0.2, 2, -0.6, 4];
const common = { strides: 1, pad: 'valid', activation: 'leakyrelu' } as const;

test.each([
  ['fused.conv2d', () => tf.fused.conv2d({ x: image(), filter: tf.ones([1, 1, 1, 1]), ...common })],
  ['fused.depthwiseConv2d', () => tf.fused.depthwiseConv2d({ x: image(), filter: tf.ones([1, 1, 1, 1]), ...common })],
  [
    'fused.matMul',
    () => tf.fused.matMul({ a: tf.reshape(image(), [4, 1]), b: tf.ones([1, 1]), activation: 'leakyrelu' }),
  ],
] as const)('%s with a leaky relu and no slope has that of tf.leakyRelu', async (_name, run) => {
  (await values(tf.tidy(run))).forEach((value, i) => expect(value).toBeCloseTo(leaky[i]!, 6));
});

test('a result of einsum that is its operand may be disposed of', async () => {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  tf.einsum('ij->ij', x).dispose();
  expect(await values(x)).toEqual([1, 2, 3, 4]);
});

test('batch norm refuses moments, offset and scale that do not repeat along x', () => {
  const x = tf.ones([2, 2]) as tf.Tensor2D;
  const [two, three] = [tf.ones([2]) as tf.Tensor1D, tf.ones([3]) as tf.Tensor1D];
  const column = tf.ones([2, 1]) as tf.Tensor2D;
  const wrong = [
    () => tf.batchNorm(x, three, three),
    () => tf.batchNorm(x, two, two, three),
    () => tf.batchNorm(x, two, two, two, three),
    () => tf.batchNorm(x, column, column),
  ];
  for (const run of wrong) expect(run).toThrow(/takes \w+ of shape \[channels\]/);
  tf.dispose([x, two, three, column]);
});
