import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, expectLikeCpu, runKernel, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

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

const draw = drawFrom(5);
const plain = [
  { kernel: 'Relu', attrs: {} },
  { kernel: 'Relu6', attrs: {} },
  { kernel: 'LeakyRelu', attrs: { alpha: 0.3 } },
  { kernel: 'Neg', attrs: {} },
  { kernel: 'Abs', attrs: {} },
  { kernel: 'Square', attrs: {} },
  { kernel: 'Sqrt', attrs: {} },
  { kernel: 'Rsqrt', attrs: {} },
  { kernel: 'Reciprocal', attrs: {} },
  { kernel: 'Step', attrs: { alpha: 0 } },
  { kernel: 'Step', attrs: { alpha: -0.5 } },
  { kernel: 'ClipByValue', attrs: { clipValueMin: -2, clipValueMax: 3.5 } },
];

describe.each(plain)('$kernel, $attrs', ({ kernel, attrs }) => {
  test.each([0, 1, 2, 3, 4, 5, 15, 16, 17, 67])(
    'of %i numbers of any sign, zeros among them, equals cpu',
    async (n) => {
      await expectLikeCpu(kernel, { x: array([n], () => Math.round(16 * draw()) / 2) }, attrs, 1e-7);
    },
  );

  test('of infinities and NaN equals cpu', async () => {
    const x = { shape: [5], values: Float32Array.of(-Infinity, Infinity, NaN, 1e-30, -1e30) };
    await expectLikeCpu(kernel, { x }, attrs, 1e-7);
  });
});

test('Log: relative error at most 2e-6, also beside 1 and of subnormal numbers', async () => {
  const near = Array.from({ length: 2001 }, (_, i) => 1 + (i - 1000) / 1e5);
  const wide = Array.from({ length: 4001 }, (_, i) => 10 ** ((i - 2000) / 53));
  const x = Float32Array.from([...near, ...wide, 1e-40, 1.5e-45, 3.4e38]);
  const { values } = await runKernel('wasm', 'Log', { x: { shape: [x.length], values: x } });
  const error = (got: number, want: number): number =>
    want === 0 ? Math.abs(got) : Math.abs(got - want) / Math.abs(want);
  expect(x.reduce((worst, v, i) => Math.max(worst, error(values[i] as number, Math.log(v))), 0)).toBeLessThanOrEqual(
    2e-6,
  );
});

test('Log at the ends', async () => {
  const x = { shape: [6], values: Float32Array.of(0, -0, -1, Infinity, -Infinity, NaN) };
  const { values } = await runKernel('wasm', 'Log', { x });
  expect([...values]).toEqual([-Infinity, -Infinity, NaN, Infinity, NaN, NaN]);
});

test('whole numbers keep their kernel and dtype', async () => {
  await tf.setBackend('wasm');
  const y = tf.square(tf.tensor1d([3, -4], 'int32'));
  expect([y.dtype, [...(await y.data())]]).toEqual(['int32', [9, 16]]);
});
