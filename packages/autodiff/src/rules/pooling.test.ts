import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { gradientsOf } from '../gradients.ts';
import { inputs } from '../testing/inputs.ts';
import { run } from '../rule.ts';
import { sound } from './sound.test-support.ts';

const { uniform, spaced } = inputs(10);
type Image = tf.Tensor4D;
type Padding = 'same' | 'valid' | number;
type Pair = number | [number, number];
const square: [number, number, Padding][] = [
  [2, 2, 'valid'],
  [2, 2, 'same'],
  [3, 2, 'valid'],
  [3, 2, 'same'],
  [2, 1, 'same'],
  [3, 3, 'same'],
  [2, 2, 1],
];
/** Of which tfjs-core finds a wrong width where the padding is a number. */
const oblong: [Pair, Pair, Padding][] = [
  [[2, 1], 1, 0],
  [[2, 3], 2, 1],
  [[3, 2], [1, 2], 1],
];

describe('pools agree with differences: partial, overlapping and negative windows', () => {
  for (const [window, stride, pad] of [...square, ...oblong]) {
    const rounding = typeof pad === 'number' ? 'floor' : undefined;
    const name = `window ${String(window)}, strides ${String(stride)}, padding ${pad}`;
    sound(
      `avgPool, ${name}`,
      (x, w) => tf.avgPool(tf.mul(x!, w!) as Image, window, stride, pad, rounding),
      () => [uniform([2, 5, 6, 2]), uniform([2], 0.95, 1.05)],
    );
    sound(
      `maxPool, ${name}`,
      (x, w) => tf.maxPool(tf.mul(x!, w!) as Image, window, stride, pad, rounding),
      () => [spaced([1, 5, 6, 2]), uniform([1], 0.99, 1.01)],
    );
  }
  sound(
    'maxPool, a third time',
    (x, w) => tf.maxPool(tf.mul(x!, w!) as Image, 2, 2, 'valid'),
    () => [spaced([1, 4, 4, 1]), uniform([1], 0.99, 1.01)],
    { order: 3 },
  );
  sound(
    'mean, as a global average',
    (x) => tf.mean(x!, [1, 2]),
    () => [uniform([2, 5, 6, 2])],
  );
});

describe('the adjoint of MaxPoolGrad picks one cell per window', () => {
  for (const [window, stride, pad] of square.slice(0, 5))
    test(`⟨MaxPoolGrad dy, u⟩ = ⟨dy, adjoint u⟩ with ties, ${window}, stride ${stride}, ${pad}`, async () => {
      const before = tf.memory().numTensors;
      const [left, right] = tf.tidy(() => {
        const attrs = { filterSize: [window, window], strides: [stride, stride], pad };
        const input = tf.neg(tf.floor(uniform([2, 5, 6, 3], 0, 3)));
        const output = tf.maxPool(input as Image, window, stride, pad);
        const dy = uniform(output.shape);
        const u = uniform(input.shape);
        const pooled = run('MaxPoolGrad', { dy, input, output }, attrs);
        // the gradient of dy ↦ ⟨MaxPoolGrad dy, u⟩ is the adjoint applied to u
        const { grads } = gradientsOf(() => tf.sum(tf.mul(run('MaxPoolGrad', { dy, input, output }, attrs), u)), dy);
        return [tf.sum(tf.mul(pooled, u)), tf.sum(tf.mul(dy, grads))];
      });
      expect((await left!.data())[0]).toBeCloseTo((await right!.data())[0]!, 4);
      tf.dispose([left!, right!]);
      expect(tf.memory().numTensors).toBe(before);
    });
});
