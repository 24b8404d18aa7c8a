import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { logSigmoid, logSoftmax, logSumExp, sigmoidCrossEntropy, softmaxCrossEntropy } from './index.ts';
import { sound, soundUnary } from './rules/sound.test-support.ts';
import { inputs } from './testing/inputs.ts';

const { uniform } = inputs(21);
const numbers = async (t: tf.Tensor) => [...(await t.data())];
const third = { order: 3 } as const;

describe('losses agree with differences', () => {
  soundUnary(
    'logSumExp',
    (x) => logSumExp(tf.mul(2, x)),
    () => uniform([3, 4]),
    third,
  );
  soundUnary(
    'logSumExp, over the first axis',
    (x) => logSumExp(x, { axis: 0, keepDims: true }),
    () => uniform([3, 4]),
  );
  soundUnary(
    'logSoftmax',
    (x) => logSoftmax(tf.mul(2, x)),
    () => uniform([3, 4]),
    third,
  );
  soundUnary(
    'logSigmoid',
    (x) => logSigmoid(tf.mul(2, x)),
    () => uniform([3, 4]),
    third,
  );
  sound(
    'softmaxCrossEntropy, one-hot labels',
    (z) => softmaxCrossEntropy(z!, tf.oneHot([1, 0, 3], 4, 1, 0)),
    () => [uniform([3, 4], -2, 2)],
    third,
  );
  sound(
    'softmaxCrossEntropy, in logits and labels of any sum',
    (z, y) => softmaxCrossEntropy(z!, y!),
    () => [uniform([3, 4], -2, 2), uniform([3, 4], 0, 0.7)],
  );
  sound(
    'sigmoidCrossEntropy, in logits and labels',
    (z, y) => sigmoidCrossEntropy(z!, y!),
    () => [uniform([3, 4], -2, 2), uniform([3, 4], 0, 1)],
    third,
  );
});

describe('values', () => {
  test('large logits do not overflow', async () => {
    const z = tf.tensor2d([[1000, 1000, -1000]]);
    const y = tf.tensor2d([[0, 0, 1]]);
    const values = tf.tidy(() => [logSumExp(z), softmaxCrossEntropy(z, y), logSoftmax(z), sigmoidCrossEntropy(z, y)]);
    expect((await numbers(values[0]!))[0]).toBeCloseTo(1000 + Math.LN2, 3);
    expect((await numbers(values[1]!))[0]).toBeCloseTo(2000 + Math.LN2, 3);
    expect((await numbers(values[2]!))[0]).toBeCloseTo(-Math.LN2, 4);
    expect(await numbers(values[3]!)).toEqual([1000, 1000, 1000]);
    tf.dispose([z, y, ...values]);
  });

  test('logSumExp of nothing but −∞ is −∞, not NaN', async () => {
    const x = tf.tensor1d([-Infinity, -Infinity]);
    const y = logSumExp(x);
    expect(await numbers(y)).toEqual([-Infinity]);
    tf.dispose([x, y]);
  });

  test('cross entropy is −log p of the class', async () => {
    const [z, y] = [tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[0, 1, 0]])];
    const loss = softmaxCrossEntropy(z, y);
    expect(loss.shape).toEqual([1]);
    expect((await numbers(loss))[0]).toBeCloseTo(-Math.log(Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(3))), 5);
    tf.dispose([z, y, loss]);
  });

  test('class indices in place of one-hot labels are refused with the remedy', () => {
    const [z, y] = [tf.zeros([2, 3]), tf.zeros([2])];
    expect(() => softmaxCrossEntropy(z, y)).toThrow(
      'given [2, 3] and [2]. Class indices become one-hot labels with tf.oneHot',
    );
    tf.dispose([z, y]);
  });
});
