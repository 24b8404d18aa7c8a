import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { batchNormalization, grad, kernelsWithGradient, vjp } from '../index.ts';

type Fn = (x: tf.Tensor) => tf.Tensor;
const read = async (t: tf.Tensor) => {
  const values = [...(await t.data())];
  t.dispose();
  return values.map((v) => v + 0);
};
const pulled = (f: Fn, x: number[], dy: number[]) =>
  read(tf.tidy(() => vjp(f, tf.tensor1d(x)).pullback(tf.tensor1d(dy))));

describe('a cotangent of NaN is not lost where the derivative is not 0', () => {
  const away: [string, Fn][] = [
    ['relu', tf.relu],
    ['relu6', tf.relu6],
    ['leakyRelu', (x) => tf.leakyRelu(x, 0.2)],
    ['prelu', (x) => tf.prelu(x, tf.scalar(0.2))],
    ['elu', tf.elu],
    ['abs', tf.abs],
    ['sqrt', tf.sqrt],
    ['clipByValue', (x) => tf.clipByValue(x, -5, 5)],
    ['maximum', (x) => tf.maximum(x, -1)],
    ['minimum', (x) => tf.minimum(x, 9)],
    ['where', (x) => tf.where(tf.greater(x, 0), x, tf.mul(2, x))],
    ['softplus', tf.softplus],
    ['sigmoid', tf.sigmoid],
    ['tanh', tf.tanh],
  ];
  for (const [name, f] of away)
    test(name, async () => {
      const [lost, kept] = await pulled(f, [1, 2], [NaN, 1]);
      expect(lost).toBeNaN();
      expect(kept).not.toBeNaN();
    });
});

describe('what was not selected gets 0, from an infinite cotangent too', () => {
  const selections: [string, Fn, number[]][] = [
    ['relu6', tf.relu6, [-1, 7]],
    ['clipByValue', (x) => tf.clipByValue(x, 0, 1), [-1, 2]],
    ['maximum', (x) => tf.maximum(x, 3), [-1, 2]],
    ['minimum', (x) => tf.minimum(x, -3), [-1, 2]],
    ['where', (x) => tf.where(tf.greater(x, 9), x, 0), [-1, 2]],
  ];
  for (const [name, f, x] of selections)
    test(name, async () => expect(await pulled(f, x, [Infinity, -Infinity])).toEqual([0, 0]));
});

test('poles and kinks at 0: those of the conventions', async () => {
  const at = (f: Fn, x = 0) => pulled(f, [x], [1]);
  expect(await at(tf.relu)).toEqual([0]);
  expect(await at(tf.abs)).toEqual([0]);
  expect(await at(tf.sqrt)).toEqual([Infinity]);
  expect(await at(tf.log)).toEqual([Infinity]);
  expect(await at((x) => tf.pow(x, tf.scalar(2)))).toEqual([0]);
  expect(await at((x) => tf.pow(x, tf.scalar(1)))).toEqual([1]);
  expect(await at((x) => tf.pow(x, tf.scalar(0)))).toEqual([0]);
  expect(await at((x) => tf.prelu(x, tf.scalar(0.25)))).toEqual([0.25]);
});

test('batch normalization far from 0: the normalized values and the gradient keep their digits', async () => {
  const [rows, mean] = [64, 1e5];
  const noise = Array.from({ length: rows }, (_, i) => Math.fround(mean + Math.sin(7 * i)));
  const centre = noise.reduce((s, v) => s + v, 0) / rows;
  const deviation = Math.sqrt(noise.reduce((s, v) => s + (v - centre) ** 2, 0) / rows);
  const y = tf.tidy(() => batchNormalization(tf.tensor2d(noise, [rows, 1]), tf.ones([1]), tf.zeros([1]), 0).y);
  const want = noise.map((v) => (v - centre) / deviation);
  (await read(y)).forEach((v, i) => expect(Math.abs(v - want[i]!)).toBeLessThan(2e-3));
  const up = noise.map((_, i) => Math.cos(3 * i));
  const [m, c] = [up.reduce((s, v) => s + v, 0) / rows, up.reduce((s, v, i) => s + v * want[i]!, 0) / rows];
  const dx = tf.tidy(() =>
    grad(
      (x: tf.Tensor) =>
        tf.sum(
          tf.mul(batchNormalization(x, tf.ones([1]), tf.zeros([1]), 0).y, tf.tensor2d(up, [rows, 1])),
        ) as tf.Scalar,
    )(tf.tensor2d(noise, [rows, 1])),
  );
  (await read(dx)).forEach((v, i) => expect(Math.abs(v - (up[i]! - m - want[i]! * c) / deviation)).toBeLessThan(4e-3));
});

test('flips, scatters, diagonals: the adjoint puts every number back', async () => {
  expect(kernelsWithGradient).toContain('TensorScatterUpdate');
  const image = tf.ones([1, 2, 3, 1]);
  const flip = grad(
    (x: tf.Tensor) =>
      tf.sum(tf.mul(tf.image.flipLeftRight(x as tf.Tensor4D), tf.reshape(tf.range(1, 7), [1, 2, 3, 1]))) as tf.Scalar,
  );
  expect(await read(flip(image))).toEqual([3, 2, 1, 6, 5, 4]);
  const indices = tf.tensor2d([[2], [0], [2]], [3, 1], 'int32');
  const [tensor, updates] = [tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([5, 6, 7])];
  const weights = tf.tensor1d([1, 10, 100, 1000]);
  const value = ([t, u]: [tf.Tensor, tf.Tensor]) =>
    tf.sum(tf.mul(tf.tensorScatterUpdate(t, indices, u), weights)) as tf.Scalar;
  const [dt, du] = grad(value)([tensor, updates]);
  expect(await read(dt)).toEqual([0, 10, 0, 1000]);
  // of two updates of one place the one whose number is there, or both where the backend adds them
  const placed = await read(tf.tensorScatterUpdate(tensor, indices, updates));
  expect(await read(du)).toEqual([placed[2] === 7 ? 0 : 100, 1, placed[2] === 5 ? 0 : 100]);
  const dense = grad(
    (v: tf.Tensor) =>
      tf.sum(
        tf.mul(tf.sparseToDense(tf.tensor1d([3, 1], 'int32'), v as tf.Tensor1D, [4], tf.scalar(0)), weights),
      ) as tf.Scalar,
  );
  expect(await read(dense(tf.tensor1d([8, 9])))).toEqual([1000, 10]);
  const diagonal = grad((v: tf.Tensor) => tf.sum(tf.mul(tf.diag(v), tf.reshape(tf.range(0, 9), [3, 3]))) as tf.Scalar);
  expect(await read(diagonal(tf.tensor1d([1, 1, 1])))).toEqual([0, 4, 8]);
});
