import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { batchNormalization, batchNormalizationRelu, biasRelu } from './index.ts';

const x = () => tf.tensor2d([1, -2, 3, 4], [2, 2]);

test.each([
  ['of one value', [1], [2, 0, 4, 5]],
  ['of channels', [2], [2, 0, 4, 6]],
  ['of rows', [2, 1], [2, 0, 5, 6]],
  ['like x', [2, 2], [2, 0, 6, 8]],
] as const)('biasRelu with a bias %s broadcasts as tf.add does', async (_name, shape, expected) => {
  const size = shape.reduce<number>((p, n) => p * n, 1);
  const y = tf.tidy(() =>
    biasRelu(
      x(),
      tf.tensor(
        Array.from({ length: size }, (_, i) => i + 1),
        [...shape],
      ),
    ),
  );
  expect(Array.from(await y.data())).toEqual(expected);
  y.dispose();
});

test('operands that do not fit are refused', () => {
  tf.tidy(() => {
    const [one, two, three] = [tf.ones([1]), tf.ones([2]), tf.ones([3])];
    expect(() => biasRelu(x(), three)).toThrow(/broadcast/);
    for (const normalize of [batchNormalization, batchNormalizationRelu]) {
      expect(() => normalize(x(), three, two, 1e-3)).toThrow('takes gamma of shape [channels]');
      expect(() => normalize(x(), two, three, 1e-3)).toThrow('takes beta of shape [channels]');
      expect(() => normalize(x(), one, two, 1e-3)).toThrow('takes gamma of shape [channels]');
    }
  });
});
