// Laws of the GPU backends' kernels.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectLikeCpu, onGpu, ramp, values } from '../testing/on-gpu.ts';

const [nan, inf] = [NaN, Infinity];

describe.runIf(onGpu)('NaN and infinities', () => {
  const x = [nan, inf, -inf, 0, 1, -2, 0.5];
  const softplus = (v: number): number => (v > 20 ? v : Math.log1p(Math.exp(v)));
  const selu = (v: number): number => (v >= 0 ? 1.0507009873554805 * v : 1.7580993408473768 * Math.expm1(v));
  test.each<[string, (x: tf.Tensor) => tf.Tensor, (v: number) => number]>([
    ['relu', tf.relu, (v) => (v < 0 ? 0 : v)],
    ['relu6', tf.relu6, (v) => (Number.isNaN(v) ? v : Math.min(6, Math.max(0, v)))],
    ['leakyRelu', (t) => tf.leakyRelu(t, 0.25), (v) => (v < 0 ? 0.25 * v : v)],
    ['prelu', (t) => tf.prelu(t, tf.fill([7], 0.25)), (v) => (v < 0 ? 0.25 * v : v)],
    ['elu', tf.elu, (v) => (v >= 0 ? v : Math.expm1(v))],
    ['selu', tf.selu, selu],
    ['softplus', tf.softplus, softplus],
    ['sigmoid', tf.sigmoid, (v) => 1 / (1 + Math.exp(-v))],
    ['tanh', tf.tanh, Math.tanh],
    ['exp', tf.exp, Math.exp],
    ['expm1', tf.expm1, Math.expm1],
    ['log', tf.log, Math.log],
    ['log1p', tf.log1p, Math.log1p],
    ['sqrt', tf.sqrt, Math.sqrt],
    ['sin', tf.sin, Math.sin],
    ['sinh', tf.sinh, Math.sinh],
    ['cosh', tf.cosh, Math.cosh],
    ['asinh', tf.asinh, Math.asinh],
    ['acosh', tf.acosh, Math.acosh],
    ['atanh', tf.atanh, Math.atanh],
    ['clipByValue', (t) => tf.clipByValue(t, -1, 0.75), (v) => (Number.isNaN(v) ? v : Math.min(0.75, Math.max(-1, v)))],
    ['isNaN', tf.isNaN, (v) => Number(Number.isNaN(v))],
    ['isFinite', tf.isFinite, (v) => Number(Number.isFinite(v))],
    ['x / x', (t) => tf.div(t, t), (v) => v / v],
    ['x / 0', (t) => tf.div(t, 0), (v) => v / 0],
    ['0 / x', (t) => tf.div(0, t), (v) => 0 / v],
    ['x²', (t) => tf.pow(t, 2), (v) => v ** 2],
    ['x⁻³', (t) => tf.pow(t, -3), (v) => v ** -3],
    ['x⁰', (t) => tf.pow(t, 0), () => 1],
    ['2ˣ', (t) => tf.pow(2, t), (v) => 2 ** v],
    ['maximum', (t) => tf.maximum(t, 0.25), (v) => Math.max(v, 0.25)],
    ['minimum', (t) => tf.minimum(t, 0.25), (v) => Math.min(v, 0.25)],
  ])('%s', async (_name, compute, exact) => {
    const got = await values(() => compute(tf.tensor1d(x)));
    x.map(exact).forEach((want, i) =>
      Number.isFinite(want) ? expect(got[i]).toBeCloseTo(want, 5) : expect([i, got[i]]).toEqual([i, want]),
    );
  });

  test.each([[2], [3]])(
    'the maximum of a %i × n window that holds a NaN is NaN; −∞ and ∞ are numbers',
    async (size) => {
      const image = [1, -9, nan, 3, -inf, -inf, 4, inf, -inf, -inf, -7, 2].map((v) => v);
      const got = await values(() => tf.maxPool(tf.tensor4d(image, [1, 3, 4, 1]), [size, 2], 1, 'valid'));
      const want: number[] = [];
      for (let row = 0; row + size <= 3; row++)
        for (let column = 0; column < 3; column++) {
          const cells = Array.from(
            { length: size * 2 },
            (_, i) => image[(row + (i >> 1)) * 4 + column + (i & 1)] as number,
          );
          want.push(Math.max(...cells));
        }
      expect(got).toEqual(want);
    },
  );

  test.each(['valid', 'same', 1] as const)('boxes, too, pad %s', async (pad) => {
    const box = (): tf.Tensor5D => tf.concat([ramp([1, 2, 3, 4, 1]), tf.fill([1, 1, 3, 4, 1], -inf)], 1) as tf.Tensor5D;
    await expectLikeCpu(() => tf.maximum(tf.maxPool3d(box(), [2, 2, 3], [1, 2, 1], pad), -1e3));
    const holds = await values(() =>
      tf.maxPool3d(tf.tensor5d([1, 2, nan, 4, -inf, -inf, -inf, -inf], [1, 2, 2, 2, 1]), [1, 2, 2], 1, 0),
    );
    expect(holds).toEqual([nan, -inf]);
  });

  test('the gradient of a window goes to its first NaN', async () => {
    const got = await values(
      () =>
        tf.engine().runKernel(
          'MaxPoolGrad',
          {
            dy: tf.tensor4d([5], [1, 1, 1, 1]),
            input: tf.tensor4d([1, nan, 7, nan], [1, 2, 2, 1]),
            output: tf.tensor4d([nan], [1, 1, 1, 1]),
          },
          { filterSize: 2, strides: 2, pad: 'valid' },
        ) as tf.Tensor,
    );
    expect(got).toEqual([0, 5, 0, 0]);
  });

  test('max and min over axes: NaN wins, −∞ is a maximum', async () => {
    const rows = [nan, 1, 2, 3, -inf, -inf, -inf, -inf, 1, 2, 3, nan];
    const matrix = (): tf.Tensor => tf.tensor2d(rows, [3, 4]);
    expect(await values(() => tf.max(matrix(), 1))).toEqual([nan, -inf, nan]);
    expect(await values(() => tf.min(matrix(), 1))).toEqual([nan, -inf, nan]);
  });
});

describe.runIf(onGpu)('numbers near 0 and far from it keep their digits', () => {
  test.each<[string, (x: tf.Tensor) => tf.Tensor, (v: number) => number, number]>([
    ['expm1', tf.expm1, Math.expm1, 1e-7],
    ['log1p', tf.log1p, Math.log1p, 1e-7],
    ['sinh', tf.sinh, Math.sinh, 1e-6],
    ['asinh', tf.asinh, Math.asinh, 1e-6],
    ['atanh', tf.atanh, Math.atanh, 1e-6],
    ['elu', tf.elu, (v) => (v < 0 ? Math.expm1(v) : v), -1e-7],
    ['softplus', tf.softplus, (v) => Math.log1p(Math.exp(v)), -13],
    ['asinh', tf.asinh, Math.asinh, 1e30],
    ['acosh', tf.acosh, Math.acosh, 1e30],
    ['sin', tf.sin, Math.sin, 2e5],
    ['cos', tf.cos, Math.cos, 3e20],
  ])('%s', async (_name, compute, exact, at) => {
    const [got] = (await values(() => compute(tf.tensor1d([at])))) as [number];
    expect(got / exact(Math.fround(at))).toBeCloseTo(1, 4);
  });

  test('whole powers of whole numbers are whole', async () => {
    const got = await values(() => tf.pow(tf.tensor1d([5, 7, -3], 'int32'), tf.tensor1d([2, 3, 3], 'int32')));
    expect(got).toEqual([25, 343, -27]);
  });

  test('the mean of a prime number of elements', async () => {
    const [mean] = (await values(() => tf.mean(tf.fill([100_003], 1000.5)))) as [number];
    expect(mean / 1000.5).toBeCloseTo(1, 5);
  });
});
