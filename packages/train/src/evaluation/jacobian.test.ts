import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, standardize } from '@gr/datasets';
import { batchNorm, dense, serial, tanh } from '@gr/models';
import { foldIn, key, normalValues, uniformValues } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { type Points, meanJacobianNorm } from './jacobian.ts';

const [n, inputs, classes] = [7, 4, 3];
const data: Dataset = {
  name: 'made',
  shape: [inputs],
  classes: ['a', 'b', 'c'],
  images: uniformValues(key(1), n * inputs),
  labels: new Uint8Array(n),
  standardization: undefined,
};
const stateOf = (model: ReturnType<typeof net>) => {
  const { params, state } = model.init(key(2), [inputs]);
  return { params, modelState: state };
};
const net = () => serial({ fc1: dense({ units: 5 }), act: tanh(), fc2: dense({ units: classes }) });

/** Mean ‖J‖_F by central differences in double precision of the same weights. */
async function byDifferences(points: Float32Array): Promise<number> {
  const model = net();
  const { params } = stateOf(model);
  const [w1, b1, w2] = await Promise.all(
    [params.fc1.w, params.fc1.b, params.fc2.w].map(async (tensor) => Array.from(await tensor.data())),
  );
  const logits = (x: readonly number[]) => {
    const hidden = Array.from({ length: 5 }, (_, j) =>
      Math.tanh(x.reduce((sum, value, i) => sum + value * w1![i * 5 + j]!, b1![j]!)),
    );
    return Array.from({ length: classes }, (_, k) => hidden.reduce((s, h, j) => s + h * w2![j * classes + k]!, 0));
  };
  const h = 1e-5;
  let total = 0;
  for (let b = 0; b < points.length / inputs; b++) {
    const x = Array.from(points.subarray(b * inputs, (b + 1) * inputs));
    let squares = 0;
    for (let d = 0; d < inputs; d++) {
      const moved = (by: number) => logits(x.map((value, i) => (i === d ? value + by : value)));
      const [up, down] = [moved(h), moved(-h)];
      squares += up.reduce((s, value, k) => s + ((value - down[k]!) / (2 * h)) ** 2, 0);
    }
    total += Math.sqrt(squares);
  }
  return total / (points.length / inputs);
}

describe('mean ‖J‖_F', () => {
  const at = (points: Points, options: { readonly batch?: number; readonly examples?: number } = {}) => {
    const model = net();
    return meanJacobianNorm(model, stateOf(model), data, { batch: 7, points, ...options });
  };

  test('at the examples is that of differences, in any batches', async () => {
    const wanted = await byDifferences(data.images as Float32Array);
    expect((await at({ kind: 'examples' })) / wanted).toBeCloseTo(1, 4);
    expect((await at({ kind: 'examples' }, { batch: 1 })) / wanted).toBeCloseTo(1, 4);
  });

  test('of the first examples, in whole batches', async () => {
    const first = await byDifferences((data.images as Float32Array).subarray(0, 4 * inputs));
    expect((await at({ kind: 'examples' }, { examples: 5, batch: 2 })) / first).toBeCloseTo(1, 4);
  });

  test('at noisy points is that of the examples with the noise of the key', async () => {
    const noise = normalValues(foldIn(key(5), 0), n * inputs);
    const moved = (data.images as Float32Array).map((value, i) => value + 0.2 * noise[i]!);
    const wanted = await byDifferences(moved);
    expect((await at({ kind: 'noisy', deviation: 0.2, key: key(5) })) / wanted).toBeCloseTo(1, 4);
    expect(await at({ kind: 'noisy', deviation: 0, key: key(5) })).toBe(await at({ kind: 'examples' }));
  });

  test('at uniform points is that of values in [0, 1], standardized as the examples are', async () => {
    const drawn = uniformValues(foldIn(key(6), 0), n * inputs);
    expect((await at({ kind: 'uniform', key: key(6) })) / (await byDifferences(drawn))).toBeCloseTo(1, 4);
    const standardized = standardize()(data);
    const { mean, deviation, epsilon } = standardized.standardization!;
    const wanted = await byDifferences(drawn.map((value) => (value - mean[0]!) / (deviation[0]! + epsilon)));
    const model = net();
    const points = { kind: 'uniform', key: key(6) } as const;
    const given = await meanJacobianNorm(model, stateOf(model), standardized, { batch: 7, points });
    expect(given / wanted).toBeCloseTo(1, 4);
  });
});

test('leaves nothing behind, also with batch norm, and refuses no examples', async () => {
  const model = serial({ fc: dense({ units: classes }), norm: batchNorm({ statistics: 'batch-at-test' }) });
  const { params, state } = model.init(key(2), [inputs]);
  const before = tf.memory().numTensors;
  // what batch norm normalizes adds up to a constant over the batch, so only rounding is left
  expect(await meanJacobianNorm(model, { params, modelState: state }, data)).toBeLessThan(1e-3);
  expect(tf.memory().numTensors).toBe(before);
  await expect(meanJacobianNorm(model, { params, modelState: state }, data, { examples: 0 })).rejects.toThrow(
    'given 0 examples of made',
  );
});
