import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GpuFailure } from '../index.ts';
import { runShader } from './program.ts';

let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

/** An element-wise program of its own name. */
const run = (name: string, x: tf.Tensor, body: string): tf.Tensor =>
  tf.engine().makeTensorFromTensorInfo(
    runShader(tf.backend(), {
      name,
      inputs: { x },
      pairs: {},
      shape: x.shape,
      dtype: 'float32',
      functions: '',
      body,
    }),
  );

test('a program that does not compile fails its own result and what is computed from it, and nothing else', async () => {
  const x = tf.tensor1d([1, 4, 9]);
  const early = tf.sqrt(x);
  const broken = run('broken', x, 'setOutputAtIndex(index, nothing[index]);');
  const between = tf.square(x);
  const derived = tf.add(broken, between);
  const derivedLater = tf.tidy(() => tf.sum(tf.neg(derived)));
  const late = tf.neg(x);
  await expect(derivedLater.data()).rejects.toThrow(/'broken' does not compile on this GPU: .*nothing/);
  await expect(broken.data()).rejects.toBeInstanceOf(GpuFailure);
  await expect(derived.data()).rejects.toBeInstanceOf(GpuFailure);
  expect([...(await early.data())]).toEqual([1, 2, 3]);
  expect([...(await between.data())]).toEqual([1, 16, 81]);
  expect([...(await late.data())]).toEqual([-1, -4, -9]);
  // by now it is known, and said at once
  expect(() => tf.neg(derived)).toThrow(/'broken' does not compile/);
  expect(() => run('broken', x, 'setOutputAtIndex(index, nothing[index]);')).toThrow(/does not compile/);
  const after = tf.tidy(() => tf.sum(tf.square(x)));
  expect([...(await after.data())]).toEqual([98]);
  tf.dispose([x, early, broken, between, derived, derivedLater, late, after]);
});

test('a tensor that no buffer of the GPU holds throws from its op, which says what to do; nothing else is affected', async () => {
  expect(() => tf.fill([2 ** 16, 2 ** 16], 1)).toThrow(
    /shape \[65536, 65536\] takes \d+ bytes, and this GPU takes \d+/,
  );
  const y = tf.tidy(() => tf.square(tf.tensor1d([3])));
  expect([...(await y.data())]).toEqual([9]);
  y.dispose();
});

test('programs of one key and different codes are different programs', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  for (const factor of [2, 5, 2]) {
    // what the code depends on is among the fields of stock programs; ours name it
    const y = run(`times ${factor}`, x, `setOutputAtIndex(index, x[index] * ${factor}.0);`);
    expect([...(await y.data())]).toEqual([factor, 2 * factor, 3 * factor]);
    y.dispose();
  }
  x.dispose();
});

test.each([
  [4, 6, 5],
  [6, 4, 7],
])('sums of lengths %i, %i, %i from the end, one after the other in a process', async (...lengths) => {
  for (const reverse of [true, false])
    for (const exclusive of [true, false])
      for (const length of lengths) {
        const y = tf.tidy(() => tf.cumsum(tf.ones([length]), 0, exclusive, reverse));
        const up = Array.from({ length }, (_, i) => i + (exclusive ? 0 : 1));
        expect([...(await y.data())]).toEqual(reverse ? up.reverse() : up);
        y.dispose();
      }
});
