import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { runKernel, started } from '../../testing/run-kernel.ts';

const wasm = await started('wasm');
afterAll(() => wasm.stop());

// in double precision
const functions = {
  Exp: Math.exp,
  Tanh: Math.tanh,
  Sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  Softplus: (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

// normal results only: below 1.2e-38 a float32 has fewer digits
const arguments_ = Float32Array.from([
  ...Array.from({ length: 40001 }, (_, i) => (i - 20000) / 230),
  ...Array.from({ length: 2001 }, (_, i) => (i - 1000) / 1e5),
  ...[1e-30, -1e-30, 1e-7, -1e-7, 0.24999999, 0.25, 0.3, -0.25],
]);

test.each(Object.entries(functions))(
  '%s: relative error at most 2e-6 wherever the result is a normal number',
  async (kernel, f) => {
    const { values } = await runKernel('wasm', kernel, { x: { shape: [arguments_.length], values: arguments_ } });
    const worst = arguments_.reduce((max, x, i) => {
      const want = f(x);
      return Math.abs(want) < 1.2e-38 ? max : Math.max(max, Math.abs((values[i] as number) - want) / Math.abs(want));
    }, 0);
    expect(worst).toBeLessThanOrEqual(2e-6);
  },
);

test.each(Object.entries(functions))('%s at the ends: overflow, underflow, infinities, NaN', async (kernel, f) => {
  const ends = [-Infinity, -1e38, -200, -110, -90, 0, 89, 200, 1e38, Infinity, NaN];
  const { values } = await runKernel('wasm', kernel, { x: { shape: [ends.length], values: Float32Array.from(ends) } });
  ends.forEach((x, i) => {
    const want = Math.fround(kernel === 'Exp' && x === 0 ? 1 : f(x));
    if (Number.isFinite(want))
      expect(Math.abs((values[i] as number) - want)).toBeLessThanOrEqual(2e-6 * Math.abs(want) + 3e-39);
    else expect(values[i]).toEqual(want);
  });
});

test.each([0, 1, 2, 3, 4, 5, 8, 11])('%i values: all of them are written and nothing beside them', async (n) => {
  await tf.setBackend('wasm');
  const [before, x, after] = [tf.fill([8], 5), tf.fill([n], 1), tf.fill([8], 6)];
  const y = tf.exp(x);
  expect([...(await y.data())].map((v) => v.toFixed(5))).toEqual(Array.from({ length: n }, () => '2.71828'));
  expect([...(await before.data()), ...(await after.data()), ...(await x.data())]).toEqual([
    ...Array.from({ length: 8 }, () => 5),
    ...Array.from({ length: 8 }, () => 6),
    ...Array.from({ length: n }, () => 1),
  ]);
  tf.dispose([before, x, after, y]);
});
