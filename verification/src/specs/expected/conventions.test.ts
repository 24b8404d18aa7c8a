// What the reasons `another convention` say, where that is a number.
import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { describe, expect, test } from 'vitest';

const read = async (t: tf.Tensor): Promise<readonly number[]> => [...(await t.data())];

describe('our conventions', () => {
  test.each([
    ['max', (x: tf.Tensor): tf.Scalar => tf.max(x), [3, 1, 3, 3]],
    ['min', (x: tf.Tensor): tf.Scalar => tf.min(x), [1, 3, 1, 1]],
  ] as const)('ties of %s share the gradient, which sums to the derivative along (1, …, 1)', async (_, f, values) => {
    const x = tf.tensor1d([...values]);
    expect(await read(grad(f)(x))).toEqual([1, 0, 1, 1].map((v) => expect.closeTo(v / 3, 6)));
    // f(x + h) = f(x) + h; with all of the gradient for each tied entry the sum would be 3
    expect(await read(tf.sum(grad(f)(x)))).toEqual([expect.closeTo(1, 6)]);
  });

  test('NaN in the window of a max pool is its value', async () => {
    const x = tf.tensor4d([1, NaN, 2, 3, 4, 5, 6, 7], [1, 2, 4, 1]);
    expect(await read(tf.maxPool(x, 2, 2, 'valid'))).toEqual([NaN, 7]);
  });

  test('the gradient through a logical operation is zero', async () => {
    const f = (x: tf.Tensor): tf.Scalar =>
      tf.sum(tf.mul(x, tf.cast(tf.logicalAnd(tf.greater(x, 0), tf.less(x, 2)), 'float32')));
    expect(await read(grad(f)(tf.tensor1d([-1, 1, 3])))).toEqual([0, 1, 0]);
  });
});
