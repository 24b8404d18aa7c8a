// Optimizers are run for hundreds of steps, each of a few small kernels.
import * as tf from '@tensorflow/tfjs-core';
import { type Params, map } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { applyUpdates } from './apply-updates.ts';
import { cases, initial, like, numbers } from './cases.test-support.ts';
import type { Transform } from './transform.ts';

describe.each(cases)('$name', ({ fast }) => {
  test('finds the minimum of a quadratic', async () => {
    const target = like([1, -1, 2, -2, 0.5, 0, 3, -3, 1]);
    const curvature = like([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const end = descend(fast(), initial(), 400, (params) =>
      map((w: tf.Tensor, t: tf.Tensor, a: tf.Tensor) => tf.mul(a, tf.sub(w, t)), params as Params, target, curvature),
    );
    const distances = (await numbers(end)).map((w, i) => Math.abs(w - ([1, -1, 2, -2, 0.5, 0, 3, -3, 1][i] as number)));
    expect(Math.max(...distances)).toBeLessThan(0.01);
  });

  test('finds the minimum of a logistic regression', async () => {
    const end = descend(fast(), { w: tf.zeros([2, 1]), b: tf.zeros([1]) }, 800, ({ w, b }) => {
      const x = tf.tensor2d(points);
      const error = tf.sub(
        tf.sigmoid(tf.add(tf.matMul(x, w as tf.Tensor2D), b)),
        tf.tensor2d(labels, [labels.length, 1]),
      );
      return { w: tf.div(tf.matMul(x, error, true), labels.length), b: tf.mean(error, 0) };
    });
    const [w0, w1, b] = (await numbers(end)) as [number, number, number];
    expect(logisticLoss(w0, w1, b) - logisticMinimum()).toBeLessThan(1e-3);
  });
});

const descend = <P extends Params>(
  optimizer: Transform<unknown>,
  start: P,
  steps: number,
  gradient: (params: P) => unknown,
): P => {
  let params = start;
  let state = optimizer.init(params);
  for (let i = 0; i < steps; i++) {
    const next = tf.tidy(() => {
      const { updates, state: after } = optimizer.update(gradient(params) as P, state, params);
      return { params: applyUpdates(params, updates), state: after } as unknown as tf.TensorContainerObject;
    }) as unknown as { params: P; state: unknown };
    params = next.params;
    state = next.state;
  }
  return params;
};

// Two points have both labels: not separable, so the minimum is at finite weights.
const points: [number, number][] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [0, 0],
  [2, 2],
  [0, 1],
  [1, 0],
];
const labels = [0, 1, 0, 1, 1, 0, 1, 0];

const logisticLoss = (w0: number, w1: number, b: number): number =>
  points.reduce((sum, [x0, x1], i) => {
    const z = w0 * x0 + w1 * x1 + b;
    return sum + Math.log1p(Math.exp(labels[i] === 1 ? -z : z));
  }, 0) / points.length;

/** By plain gradient descent in double precision. */
const logisticMinimum = (): number => {
  let [w0, w1, b] = [0, 0, 0];
  for (let step = 0; step < 20_000; step++) {
    let [g0, g1, gb] = [0, 0, 0];
    points.forEach(([x0, x1], i) => {
      const error = 1 / (1 + Math.exp(-(w0 * x0 + w1 * x1 + b))) - (labels[i] as number);
      g0 += error * x0;
      g1 += error * x1;
      gb += error;
    });
    [w0, w1, b] = [w0 - 0.1 * g0, w1 - 0.1 * g1, b - 0.1 * gb];
  }
  return logisticLoss(w0, w1, b);
};
