// A maximum or a relu may hide a value that is not finite: scores of such a model or of such data are refused.
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '@gr/datasets';
import { batchNorm, conv2d, dense, flatten, maxPool, relu, serial } from '@gr/models';
import { key } from '@gr/random';
import { type Params, mapWithPath, pathToString } from '@gr/tree';
import { expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import { meanJacobianNorm } from './jacobian.ts';

const model = serial({
  conv: conv2d({ filters: 2, kernel: 3, padding: 'same' }),
  norm: batchNorm({ statistics: 'batch' }),
  relu: relu(),
  pool: maxPool({ size: 2 }),
  flat: flatten(),
  fc: dense({ units: 3 }),
});

const dataset = (spoilt?: number): Dataset => ({
  name: 'waves',
  shape: [4, 4, 1],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: 16 * 7 }, (_, i) =>
    i === 16 * 4 + 5 && spoilt !== undefined ? spoilt : Math.sin(i * i),
  ),
  labels: Uint8Array.from({ length: 7 }, (_, i) => i % 3),
  standardization: undefined,
});

/** A state with a value in the place of all values of a leaf. */
const state = (path = '', value = 0) => {
  const { params, state: modelState } = model.init(key(1), [4, 4, 1]);
  return mapWithPath((leaf: tf.Tensor, at) => (pathToString(at) === path ? tf.fill(leaf.shape, value) : leaf), {
    params,
    modelState,
  } as Params) as { params: typeof params; modelState: typeof modelState };
};

const measures = {
  evaluate: (...given: Parameters<typeof evaluate>) => evaluate(given[0], given[1], given[2], { batch: 3 }),
  meanJacobianNorm: (...given: Parameters<typeof evaluate>) =>
    meanJacobianNorm(given[0], given[1], given[2], { batch: 3 }),
};

for (const [name, measure] of Object.entries(measures)) {
  test.each([
    ['params.conv.w', NaN],
    ['params.fc.b', Infinity],
    ['modelState.norm.mean', -Infinity],
    ['modelState.norm.variance', NaN],
  ])(`${name} refuses %s = %d`, async (path, value) => {
    const spoilt = state(path, value);
    const before = tf.memory().numTensors;
    await expect(measure(model as never, spoilt as never, dataset())).rejects.toThrow(
      `${name}: ${path} holds ${value}`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([NaN, Infinity, -Infinity])(`${name} refuses an example that holds %d, and names it`, async (value) => {
    const sound = state();
    const before = tf.memory().numTensors;
    await expect(measure(model as never, sound as never, dataset(value))).rejects.toThrow(
      `${name}: example 4 of waves holds ${value}`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
}

test('evaluate refuses logits that overflow, and names the example', async () => {
  const large = state('params.fc.w', 3e38);
  await expect(evaluate(model, large, dataset())).rejects.toThrow(
    /the logits of example \d of waves hold -?(Infinity|NaN)/,
  );
});

test('what is finite passes', async () => {
  const { accuracy, loss } = await evaluate(model, state(), dataset());
  expect([accuracy, loss].every(Number.isFinite)).toBe(true);
});
