import * as tf from '@tensorflow/tfjs-core';
import { leaves } from '@gr/tree';
import { expect, test } from 'vitest';
import { type WeightDecayOptions, weightDecay } from './weight-decay.ts';

const params = () => ({
  conv1: { w: tf.fill([1, 1, 2, 1], 2), b: tf.fill([1], 2) },
  norm: { gamma: tf.fill([1], 2), beta: tf.fill([1], 2) },
  fc: { w: tf.fill([1, 1], 2), b: tf.fill([1], 2) },
});

/** The update of the first number of each leaf, for gradients of 1. */
const decayed = async (options: WeightDecayOptions): Promise<number[]> => {
  const at = params();
  const ones = {
    conv1: { w: tf.ones([1, 1, 2, 1]), b: tf.ones([1]) },
    norm: { gamma: tf.ones([1]), beta: tf.ones([1]) },
    fc: { w: tf.ones([1, 1]), b: tf.ones([1]) },
  };
  const { updates } = weightDecay(options).update(ones, {}, at);
  const data = await Promise.all(leaves<tf.Tensor>(updates).map((leaf) => leaf.data()));
  return data.map((values) => values[0] as number);
};

test('adds rate · w to filters and weight matrices, nothing to biases and batch norm', async () => {
  expect(await decayed({ rate: 0.25 })).toEqual([1.5, 1, 1, 1, 1.5, 1]);
});

test('a mask chooses by path and by tensor', async () => {
  expect(await decayed({ rate: 0.25, mask: (path) => path.startsWith('norm.') })).toEqual([1, 1, 1.5, 1.5, 1, 1]);
  expect(await decayed({ rate: 0.25, mask: (path, leaf) => path === 'fc.b' || leaf.size === 2 })).toEqual([
    1.5, 1, 1, 1, 1, 1.5,
  ]);
});

test('it is the gradient of rate · Σ w² / 2', async () => {
  const w = tf.tensor2d([0.5, -1.5, 2.5], [3, 1]);
  const { updates } = weightDecay({ rate: 0.1 }).update({ w: tf.zeros([3, 1]) }, {}, { w });
  const term = (values: readonly number[]): number => 0.1 * values.reduce((sum, v) => sum + v * v, 0) * 0.5;
  const values = [0.5, -1.5, 2.5];
  const gradient = await updates.w.data();
  values.forEach((value, i) => {
    const moved = (by: number) => term(values.map((v, j) => (i === j ? v + by : v)));
    expect(gradient[i]).toBeCloseTo((moved(1e-4) - moved(-1e-4)) / 2e-4, 6);
    expect(Math.sign(gradient[i] as number)).toBe(Math.sign(value));
  });
});

test('rate 0 is the identity', async () => {
  expect(await decayed({ rate: 0 })).toEqual([1, 1, 1, 1, 1, 1]);
});
