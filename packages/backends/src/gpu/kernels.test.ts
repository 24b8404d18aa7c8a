// Laws of the GPU backends' kernels. The other backends have kernels and tests of their own.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';

const onGpu = ['webgl', 'webgpu'].includes(tf.getBackend());
const [nan, inf] = [NaN, Infinity];

/** The values of a result, computed by the GPU: small tensors that are still in host memory would be left to the processor. */
async function values(compute: () => tf.Tensor): Promise<number[]> {
  for (const flag of ['WEBGPU_CPU_FORWARD', 'WEBGL_CPU_FORWARD'])
    if (flag in tf.env().getFlags() || flag.startsWith(tf.getBackend().toUpperCase())) tf.env().set(flag, false);
  const y = tf.tidy(compute);
  const read = [...(await y.data())];
  y.dispose();
  return read;
}

/** A tensor of different numbers. */
const ramp = (shape: number[]): tf.Tensor => {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 7) % 13) - 6 + i / 64),
    shape,
  );
};

/** The same on the cpu backend. */
async function expectLikeCpu(compute: () => tf.Tensor): Promise<void> {
  const name = tf.getBackend();
  const got = await values(compute);
  await tf.setBackend('cpu');
  const want = tf.tidy(compute);
  const wanted = [...(await want.data())];
  want.dispose();
  await tf.setBackend(name);
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  wanted.forEach((v, i) => expect(Math.abs((got[i] as number) - v)).toBeLessThanOrEqual(1e-5 * scale));
}

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

describe.runIf(onGpu)('tensors of 5, 6 and 7 axes', () => {
  const shapes = [
    [2, 1, 3, 2, 2],
    [2, 1, 2, 3, 1, 2],
    [2, 1, 2, 1, 2, 1, 2],
  ];
  test.each<[string, (x: tf.Tensor) => tf.Tensor]>([
    [
      'tile',
      (x) =>
        tf.tile(
          x,
          x.shape.map((_, axis) => (axis % 2) + 1),
        ),
    ],
    ['broadcastTo', (x) => tf.broadcastTo(tf.slice(x, 0, 1), x.shape)],
    ['where', (x) => tf.where(tf.greater(x, 0), x, tf.neg(x))],
    ['where, broadcast', (x) => tf.where(tf.greater(x, 0), x, tf.scalar(3))],
    ['transpose', (x) => tf.transpose(x)],
    ['reverse', (x) => tf.reverse(x, [0, 2])],
    [
      'pad',
      (x) =>
        tf.pad(
          x,
          x.shape.map((_, axis): [number, number] => [axis % 2, (axis + 1) % 2]),
          4,
        ),
    ],
    [
      'mirrorPad',
      (x) =>
        tf.mirrorPad(
          x,
          x.shape.map((_, axis): [number, number] => (axis === 0 ? [1, 0] : [0, 0])),
          'reflect',
        ),
    ],
    [
      'slice',
      (x) =>
        tf.slice(
          x,
          x.shape.map((length) => length - 1),
          x.shape.map(() => 1),
        ),
    ],
    [
      'stridedSlice',
      (x) =>
        tf.stridedSlice(
          x,
          x.shape.map(() => 0),
          x.shape,
          x.shape.map(() => 2),
        ),
    ],
    ['concat', (x) => tf.concat([x, tf.neg(x)], 2)],
    ['gather', (x) => tf.gather(x, tf.tensor1d([1, 0, 1], 'int32'), 2)],
    ['sum', (x) => tf.sum(x, [0, 2])],
    ['max', (x) => tf.max(x, 2)],
    ['argMax', (x) => tf.argMax(x, 2)],
    ['any', (x) => tf.any(tf.greater(x, 5), 2)],
    ['cumsum', (x) => tf.cumsum(x, 2, true, true)],
    ['a row added', (x) => tf.add(x, tf.tensor1d([1, 2]))],
    ['a column subtracted', (x) => tf.sub(x, tf.max(x, -1, true))],
    ['softmax', (x) => tf.softmax(x)],
  ])('%s', async (_name, compute) => {
    for (const shape of shapes) await expectLikeCpu(() => compute(ramp(shape)));
  });
});

describe.runIf(onGpu)('shapes in turn: no program is that of another shape', () => {
  test.each<[string, (n: number) => tf.Tensor]>([
    ['cumsum', (n) => tf.cumsum(ramp([2, n]), 1)],
    ['cumsum from the end', (n) => tf.cumsum(ramp([n]), 0, false, true)],
    ['cumprod', (n) => tf.cumprod(ramp([n]), 0, true)],
    ['matMul', (n) => tf.matMul(ramp([n, 3]), ramp([3, n]))],
    ['a row added', (n) => tf.add(ramp([3, n]), ramp([n]))],
    ['transpose', (n) => tf.transpose(ramp([2, n, 3]), [2, 0, 1])],
    ['sum', (n) => tf.sum(ramp([n, 3]), 0)],
    ['argMax', (n) => tf.argMax(ramp([n, 11]), 1)],
    ['conv2d', (n) => tf.conv2d(ramp([1, n, n, 2]) as tf.Tensor4D, ramp([2, 3, 2, 4]) as tf.Tensor4D, 1, 'same')],
    ['maxPool', (n) => tf.maxPool(ramp([1, n, n, 2]) as tf.Tensor4D, 2, 2, 'same')],
    [
      'pad',
      (n) =>
        tf.pad(ramp([n, 2]), [
          [1, n],
          [0, 1],
        ]),
    ],
    ['tile', (n) => tf.tile(ramp([n, 2]), [2, n])],
    ['topk', (n) => tf.topk(ramp([2, n]), 2).values],
    ['oneHot', (n) => tf.oneHot(tf.range(0, n, 1, 'int32'), n)],
    [
      'spaceToBatchND',
      (n) =>
        tf.spaceToBatchND(
          ramp([1, 4, 2 * n, 1]),
          [2, 2],
          [
            [0, 0],
            [0, 0],
          ],
        ),
    ],
    ['resizeBilinear', (n) => tf.image.resizeBilinear(ramp([1, 4, n, 2]) as tf.Tensor4D, [n, 3])],
  ])('%s', async (_name, compute) => {
    for (const n of [5, 8, 5, 4]) await expectLikeCpu(() => compute(n));
  });
});

describe.runIf(onGpu)('no elements, few elements, other types', () => {
  test('sums, products and the like of nothing', async () => {
    const none = (): tf.Tensor => tf.zeros([0, 2]);
    expect(await values(() => tf.sum(none(), 0))).toEqual([0, 0]);
    expect(await values(() => tf.prod(none(), 0))).toEqual([1, 1]);
    expect(await values(() => tf.max(none(), 0))).toEqual([-inf, -inf]);
    expect(await values(() => tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 1])))).toEqual([0, 0]);
    const [images, filter] = [tf.zeros<tf.Rank.R4>([0, 4, 4, 1]), tf.ones<tf.Rank.R4>([2, 2, 1, 2])];
    expect(await values(() => tf.conv2d(images, filter, 1, 'same'))).toEqual([]);
    tf.dispose([images, filter]);
    expect(
      await values(() =>
        tf.pad(
          none(),
          [
            [1, 0],
            [0, 0],
          ],
          3,
        ),
      ),
    ).toEqual([3, 3]);
  });

  test('argMax of a vector is a scalar, and the first of equal ones', async () => {
    const x = Float32Array.from({ length: 100 }, (_, i) => (i === 3 || i === 64 || i === 90 ? 5 : i % 5));
    const y = tf.tidy(() => tf.argMax(tf.tensor1d(x)));
    expect(y.shape).toEqual([]);
    expect([...(await y.data())]).toEqual([3]);
    y.dispose();
  });

  test('sums along an axis of truths count, and any, all reduce every axis of them', async () => {
    const truths = (): tf.Tensor => tf.tensor3d([1, 0, 0, 1, 1, 0, 0, 0], [2, 2, 2], 'bool');
    expect(await values(() => tf.cumsum(truths(), 0))).toEqual([1, 0, 0, 1, 2, 0, 0, 1]);
    expect(await values(() => tf.any(truths(), 0))).toEqual([1, 0, 0, 1]);
    expect(await values(() => tf.all(truths(), 1))).toEqual([0, 0, 0, 0]);
    expect(await values(() => tf.cast(tf.tensor1d([3, 0, 254], 'int32'), 'bool'))).toEqual([1, 0, 1]);
  });

  test('kernels that only the processor has take tensors whose values are there', async () => {
    const x = tf.tensor1d([1, 1, 2]);
    const { values: unique, indices } = tf.unique(x);
    expect([...(await unique.data())]).toEqual([1, 2]);
    expect([...(await indices.data())]).toEqual([0, 0, 1]);
    tf.dispose([x, unique, indices]);
  });

  test('numbers of whole numbers, with weights and without', async () => {
    const x = (): tf.Tensor1D => tf.tensor1d([1, 3, 1, 7], 'int32');
    expect(await values(() => tf.bincount(x(), tf.tensor1d([]), 4))).toEqual([0, 2, 0, 1]);
    expect(await values(() => tf.bincount(x(), tf.tensor1d([0.5, 1, 2, 4]), 4))).toEqual([0, 2.5, 0, 1]);
  });

  // webgl compiles a program for each of its 256 shapes, which takes minutes in software
  test.runIf(tf.getBackend() === 'webgpu')('a threshold by the method of Otsu', async () => {
    const image = tf.tensor3d(
      Array.from({ length: 25 }, (_, i) => (i < 12 ? 20 : 200)),
      [5, 5, 1],
    );
    const got = await values(() => tf.image.threshold(image, 'otsu'));
    expect(got).toEqual(Array.from({ length: 25 }, (_, i) => (i < 12 ? 0 : 255)));
    image.dispose();
  });
});
