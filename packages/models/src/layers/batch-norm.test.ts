import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { key, uniform } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { type BatchNormState, batchNorm } from './batch-norm.ts';

const epsilon = 1e-5;
const train = { kind: 'train', key: key(0) } as const;
const evaluation = { kind: 'eval' } as const;

/** Mean and biased variance of each channel, in double precision. */
const statistics = (values: ArrayLike<number>, channels: number): { mean: number[]; variance: number[] } => {
  const n = values.length / channels;
  const column = (c: number): number[] => Array.from({ length: n }, (_, i) => values[i * channels + c] ?? NaN);
  const mean = Array.from({ length: channels }, (_, c) => column(c).reduce((a, b) => a + b, 0) / n);
  const variance = mean.map((m, c) => column(c).reduce((a, b) => a + (b - m) ** 2, 0) / n);
  return { mean, variance };
};

const expectClose = (given: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void => {
  expect(given.length).toBe(expected.length);
  Array.from(expected).forEach((e, i) =>
    expect(Math.abs((given[i] ?? NaN) - e)).toBeLessThan(tolerance * Math.max(1, Math.abs(e))),
  );
};

const params = (channels: number): { gamma: tf.Tensor; beta: tf.Tensor } => ({
  gamma: uniform(key(1), [channels], { min: 0.5, max: 2 }),
  beta: uniform(key(2), [channels], { min: -1, max: 1 }),
});
const inputs = (shape: number[]): tf.Tensor => tf.add(uniform(key(3), shape, { min: -2, max: 3 }), 1);

const reference = async (
  x: tf.Tensor,
  { gamma, beta }: { gamma: tf.Tensor; beta: tf.Tensor },
  { mean, variance }: { mean: ArrayLike<number>; variance: ArrayLike<number> },
): Promise<number[]> => {
  const [values, g, b] = await Promise.all([x.data(), gamma.data(), beta.data()]);
  const at = (a: ArrayLike<number>, c: number): number => a[c] ?? NaN;
  return Array.from(values, (v, i) => {
    const c = i % g.length;
    return (at(g, c) * (v - at(mean, c))) / Math.sqrt(at(variance, c) + epsilon) + at(b, c);
  });
};

for (const shape of [
  [6, 3],
  [4, 3, 5, 2],
]) {
  const channels = shape.at(-1) ?? 0;

  describe(`on [${shape.join(', ')}]`, () => {
    test('batch statistics in training equal gamma (x − mean) / √(variance + epsilon) + beta', async () => {
      const [x, p] = [inputs(shape), params(channels)];
      const expected = await reference(x, p, statistics(await x.data(), channels));
      for (const kind of ['batch', 'batch-at-test'] as const) {
        const layer = batchNorm({ statistics: kind as 'batch' });
        const { state } = layer.init(key(0), shape.slice(1));
        expectClose(await layer.apply(p, state, x, train).y.data(), expected);
      }
      const atTest = batchNorm({ statistics: 'batch-at-test' });
      expectClose(await atTest.apply(p, {}, x, evaluation).y.data(), expected);
    });

    test('running statistics in evaluation, and with "running" in training too', async () => {
      const [x, p] = [inputs(shape), params(channels)];
      const state = { mean: uniform(key(8), [channels]), variance: uniform(key(9), [channels], { min: 0.5, max: 2 }) };
      const expected = await reference(x, p, { mean: await state.mean.data(), variance: await state.variance.data() });
      expectClose(await batchNorm({ statistics: 'batch' }).apply(p, state, x, evaluation).y.data(), expected);
      const running = batchNorm({ statistics: 'running' });
      expectClose(await running.apply(p, state, x, evaluation).y.data(), expected);
      expectClose(await running.apply(p, state, x, train).y.data(), expected);
    });

    for (const kind of ['batch', 'running'] as const)
      test(`running averages of "${kind}" keep momentum of the old and converge to the batch's statistics`, async () => {
        const [x, p, momentum] = [inputs(shape), params(channels), 0.8];
        const layer = batchNorm({ statistics: kind, momentum });
        const expected = statistics(await x.data(), channels);
        let state: BatchNormState = layer.init(key(0), shape.slice(1)).state;
        state = layer.apply(p, state, x, train).state;
        expectClose(
          await state.mean.data(),
          expected.mean.map((m) => 0.2 * m),
        );
        expectClose(
          await state.variance.data(),
          expected.variance.map((v) => 0.8 + 0.2 * v),
        );
        for (let i = 0; i < 60; i++) state = layer.apply(p, state, x, train).state;
        expectClose(await state.mean.data(), expected.mean);
        expectClose(await state.variance.data(), expected.variance);
      });
  });
}

test('the new state is a constant to every gradient', async () => {
  for (const kind of ['batch', 'running'] as const) {
    const layer = batchNorm({ statistics: kind });
    const { params: p, state } = layer.init(key(0), [3]);
    const x = inputs([5, 3]);
    const through = grad((v: tf.Tensor) => {
      const next = layer.apply(p, state, v, train).state;
      return tf.add(tf.sum(v), tf.sum(tf.add(next.mean, next.variance))) as tf.Scalar;
    })(x);
    expect(Array.from(await through.data())).toEqual(Array.from({ length: 15 }, () => 1));
  }
});

test('with "running" one example has no gradient through another', async () => {
  const layer = batchNorm({ statistics: 'running' });
  const { params: p, state } = layer.init(key(0), [3]);
  const first = grad(
    (x: tf.Tensor) => tf.sum(tf.square(tf.slice(layer.apply(p, state, x, train).y, [0, 0], [1, 3]))) as tf.Scalar,
  )(inputs([5, 3]));
  const values = Array.from(await first.data());
  expect(values.slice(0, 3).every((v) => v !== 0)).toBe(true);
  expect(values.slice(3)).toEqual(Array.from({ length: 12 }, () => 0));
});

test('options and inputs that cannot be are refused', () => {
  expect(() => batchNorm({ statistics: 'batch', momentum: 1 })).toThrow('momentum is 1, expected 0 ≤ momentum < 1');
  expect(() => batchNorm({ statistics: 'batch', epsilon: 0 })).toThrow('epsilon is 0, expected more than 0');
  expect(() => batchNorm({ statistics: 'batch' }).init(key(0), [4, 4])).toThrow(
    'given inputs of shape [4, 4], expected',
  );
});
