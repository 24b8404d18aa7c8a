import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import { expect, test } from 'vitest';
import { dropout } from './dropout.ts';

const rate = 0.3;
const draw = async (seed: number): Promise<Float32Array> => {
  const { y } = dropout({ rate }).apply({}, {}, tf.fill([100, 100], 2), { kind: 'train', key: key(seed) });
  return (await y.data()) as Float32Array;
};

test('each element is 0 or x / (1 − rate), and the mean stays', async () => {
  const values = await draw(0);
  expect(values.every((v) => v === 0 || Math.abs(v - 2 / (1 - rate)) < 1e-6)).toBe(true);
  const n = values.length;
  const dropped = values.filter((v) => v === 0).length / n;
  expect(Math.abs(dropped - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / n));
  const mean = values.reduce((a, b) => a + b, 0) / n;
  expect(Math.abs(mean - 2)).toBeLessThan((4 * 2 * Math.sqrt(rate / (1 - rate))) / Math.sqrt(n));
});

test('another key gives another mask', async () => {
  const [a, b] = [await draw(1), await draw(2)];
  expect(a.filter((v, i) => (v === 0) !== (b[i] === 0)).length).toBeGreaterThan(1000);
});

test('evaluation and rate 0 are the identity', () => {
  const x = tf.tensor2d([[1, 2]]);
  expect(dropout({ rate: 0.9 }).apply({}, {}, x, { kind: 'eval' }).y).toBe(x);
  expect(dropout({ rate: 0 }).apply({}, {}, x, { kind: 'train', key: key(0) }).y).toBe(x);
});

test('a rate outside [0, 1) is refused', () => {
  for (const wrong of [1, -0.1, 1.5, NaN])
    expect(() => dropout({ rate: wrong })).toThrow(/rate is .* expected 0 ≤ rate < 1/);
});
