import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  type Key,
  bernoulli,
  bernoulliValues,
  key,
  normal,
  normalValues,
  rademacher,
  rademacherValues,
  uniform,
  uniformValues,
} from './index.ts';

const k = key(42);
const cases: readonly {
  readonly name: string;
  readonly tensor: (key: Key, shape: readonly number[]) => tf.Tensor;
  readonly values: (key: Key, n: number) => Float32Array;
}[] = [
  { name: 'normal', tensor: normal, values: normalValues },
  { name: 'uniform', tensor: uniform, values: uniformValues },
  {
    name: 'uniform on [−2, 3)',
    tensor: (key, shape) => uniform(key, shape, { min: -2, max: 3 }),
    values: (key, n) => uniformValues(key, n, { min: -2, max: 3 }),
  },
  { name: 'bernoulli', tensor: bernoulli, values: bernoulliValues },
  {
    name: 'bernoulli, probability 0.9',
    tensor: (key, shape) => bernoulli(key, shape, { probability: 0.9 }),
    values: (key, n) => bernoulliValues(key, n, { probability: 0.9 }),
  },
  { name: 'rademacher', tensor: rademacher, values: rademacherValues },
];

test.each(cases)('$name: the tensor holds the bits of the host values, in row order', async ({ tensor, values }) => {
  const x = tensor(k, [20, 3, 50]);
  expect(x.dtype).toBe('float32');
  expect(x.shape).toEqual([20, 3, 50]);
  expect(await x.data()).toEqual(values(k, 3000));
  x.dispose();
});

test.each(cases)('$name: a scalar, and shapes without elements', async ({ tensor, values }) => {
  for (const { shape, n } of [
    { shape: [], n: 1 },
    { shape: [0], n: 0 },
    { shape: [3, 0], n: 0 },
  ]) {
    const x = tensor(k, shape);
    expect(x.shape).toEqual(shape);
    expect(Array.from(await x.data())).toEqual(Array.from(values(k, n)));
    x.dispose();
  }
});

test.each(cases)('$name: the backend computes with the values', async ({ tensor, values }) => {
  const doubled = tf.tidy(() => tf.add(tensor(k, [7]), tensor(k, [7])));
  expect(await doubled.data()).toEqual(values(k, 7).map((v) => 2 * v));
  doubled.dispose();
});

test.each(cases)('$name: one tensor is made, and the shape given is not kept', ({ tensor }) => {
  const before = tf.memory().numTensors;
  const shape = [2, 3];
  const x = tensor(k, shape);
  shape[0] = 99;
  expect(x.shape).toEqual([2, 3]);
  expect(tf.memory().numTensors).toBe(before + 1);
  x.dispose();
});

test.each(cases)('$name: a wrong shape is refused with what was given', ({ tensor }) => {
  expect(() => tensor(k, [2, -1])).toThrow(/shape is \[2,-1\], expected integers >= 0/);
  expect(() => tensor(k, [1.5])).toThrow(/shape is \[1\.5\]/);
  expect(() => tensor(k, 5 as never)).toThrow(/shape is 5/);
});
