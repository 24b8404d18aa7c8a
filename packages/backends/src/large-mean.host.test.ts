// Normalization does not depend on where a channel lies: x and x − c, which is exact in float32, have the same results.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernels, type Values } from './testing/run-kernel.ts';

const draw = drawFrom(11);
const epsilon = 1e-5;
const C = 5;
const rows = 403;
const run = (kernel: string, inputs: Record<string, Values>): Promise<readonly Values[]> =>
  runKernels(tf.getBackend(), kernel, inputs, { epsilon });

/** A mean of `ratio` deviations in the channels but the first, and the same less the number that is nearest to it in float32. */
function shifted(ratio: number): { x: Values; z: Values } {
  const shift = Math.fround(ratio * 0.577);
  const x = array([rows, C], () => 0);
  x.values.forEach((_, i) => (x.values[i] = (i % C === 0 ? 0 : shift) + draw()));
  const z = { shape: x.shape, values: x.values.map((v, i) => (i % C === 0 ? v : v - shift)) };
  return { x, z };
}

describe.each([100, 1e4, 1e6])('a mean of %d deviations', (ratio) => {
  const { x, z } = shifted(ratio);
  const gamma = array([C], () => 1 + draw() / 2);
  const beta = array([C], draw);
  const dy = array([rows, C], draw);
  const ddx = array([rows, C], draw);
  const [ddgamma, ddbeta] = [array([C], draw), array([C], draw)];
  const moments = async (of: Values): Promise<{ mean: Values; variance: Values }> => {
    const [, mean, variance] = (await run('BatchNormTrain', { x: of, gamma, beta })) as [Values, Values, Values];
    return { mean, variance };
  };
  const bound = Math.max(1e-4, ratio * 1e-7); // at 100 the rows are not shifted

  test('the normalized rows and the variance', async () => {
    const got = await run('BatchNormTrain', { x, gamma, beta });
    const want = await run('BatchNormTrain', { x: z, gamma, beta });
    for (const k of [0, 2]) expect(relativeError(got[k]!, want[k]!)).toBeLessThan(1e-4);
  });
  test('their gradient', async () => {
    const got = await run('BatchNormTrainGrad', { dy, x, gamma, ...(await moments(x)) });
    const want = await run('BatchNormTrainGrad', { dy, x: z, gamma, ...(await moments(z)) });
    got.forEach((values, k) => expect(relativeError(values, want[k]!)).toBeLessThan(1e-4));
  });
  test('the gradient of that', async () => {
    const given = { ddx, ddgamma, ddbeta, dy, gamma };
    const got = await run('BatchNormTrainGradGrad', { ...given, x, ...(await moments(x)) });
    const want = await run('BatchNormTrainGradGrad', { ...given, x: z, ...(await moments(z)) });
    got.forEach((values, k) => expect(relativeError(values, want[k]!)).toBeLessThan(bound < 1e-3 ? 1e-4 : 1e-3));
  });
  test('tf.moments', async () => {
    const [mean, variance] = tf.tidy(() => {
      const found = tf.moments(tf.tensor(x.values, [rows, C]), 0);
      return [found.mean, found.variance];
    });
    for (let c = 0; c < C; c++) {
      const channel = [...x.values].filter((_, i) => i % C === c);
      const m = channel.reduce((sum, v) => sum + v, 0) / rows;
      const want = channel.reduce((sum, v) => sum + (v - m) ** 2, 0) / rows;
      expect(Math.abs((await mean!.data())[c]! - m)).toBeLessThanOrEqual(
        Math.abs(m) * (ratio > 512 ? 6e-8 : 3e-7) + 1e-7,
      );
      // the mean of tf.moments is a float32: what it is off is squared
      const rounding = (m * 2 ** -24) ** 2 / want;
      expect(Math.abs((await variance!.data())[c]! / want - 1)).toBeLessThan(1e-4 + rounding);
    }
    tf.dispose([mean!, variance!]);
  });
});

test.each([7777.77, 1e-3, -3e7, 0, 1 / 3])('a channel of nothing but %d has the normal form 0', async (value) => {
  for (const [n, channels] of [
    [50, 3],
    [1000, 1],
    [4099, 7],
  ] as const) {
    const x = array([n, channels], () => value);
    const gamma = array([channels], () => 1);
    const beta = array([channels], () => 0);
    const [y, mean, variance] = (await run('BatchNormTrain', { x, gamma, beta })) as [Values, Values, Values];
    expect(Math.max(...y.values.map(Math.abs))).toBe(0);
    expect(new Set(mean.values)).toEqual(new Set([Math.fround(value)]));
    expect(new Set(variance.values)).toEqual(new Set([0]));
    const dy = array([n, channels], draw);
    const grad = await run('BatchNormTrainGrad', { dy, x, gamma, mean, variance });
    for (const { values } of grad) expect([...values].every(Number.isFinite)).toBe(true);
  }
});
