// Laws that hold on whichever backend is running.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, dot, drawFrom, relativeError, runKernel, type Values } from './testing/run-kernel.ts';
import { pool2DGeometry } from './window-geometry.ts';

const draw = drawFrom(12);
const run = (kernel: string, inputs: Record<string, Values>, attrs: object): Promise<Values> =>
  runKernel(tf.getBackend(), kernel, inputs, attrs);

describe('<f(x), y> = <x, f*(y)>: each gradient kernel is the adjoint of its kernel', () => {
  const attrs = { strides: [2, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] };
  const [x, dy] = [array([2, 7, 6, 3], draw), array([2, 4, 6, 5], draw)];
  const filter = array([3, 2, 3, 5], draw);

  test('Conv2D, Conv2DBackpropInput, Conv2DBackpropFilter', async () => {
    const y = await run('Conv2D', { x, filter }, attrs);
    const dx = await run('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape });
    const dw = await run('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape });
    expect(dot(x, dx)).toBeCloseTo(dot(y, dy), 3);
    expect(dot(filter, dw)).toBeCloseTo(dot(y, dy), 3);
  });

  test('DepthwiseConv2dNative and its two gradients', async () => {
    const strides = { ...attrs, strides: [2, 2] };
    const w = array([3, 2, 3, 2], draw);
    const y = await run('DepthwiseConv2dNative', { x, filter: w }, strides);
    const ddy = array(y.shape, draw);
    const dx = await run(
      'DepthwiseConv2dNativeBackpropInput',
      { dy: ddy, filter: w },
      { ...strides, inputShape: x.shape },
    );
    const dw = await run('DepthwiseConv2dNativeBackpropFilter', { x, dy: ddy }, { ...strides, filterShape: w.shape });
    expect(dot(x, dx)).toBeCloseTo(dot(y, ddy), 3);
    expect(dot(w, dw)).toBeCloseTo(dot(y, ddy), 3);
  });

  test.each([
    { filterSize: [2, 2], strides: [2, 2], pad: 'valid' as const },
    { filterSize: [3, 3], strides: [2, 2], pad: 'same' as const },
    { filterSize: [2, 3], strides: [1, 1], pad: 'same' as const },
  ])('MaxPoolGrad and MaxPoolGradAdj, window $filterSize, strides $strides, $pad', async (pool) => {
    for (const values of [draw, (): number => -1 - Math.abs(draw()), (): number => Math.round(draw())]) {
      const input = array([2, 6, 7, 5], values);
      const ddx = array(input.shape, draw);
      const output = array(
        pool2DGeometry(input.shape, pool as Parameters<typeof pool2DGeometry>[1]).info.outShape,
        draw,
      );
      const dx = await run('MaxPoolGrad', { dy: output, input, output }, pool);
      const ddy = await run('MaxPoolGradAdj', { ddx, input }, pool);
      expect(dot(dx, ddx)).toBeCloseTo(dot(output, ddy), 4);
    }
  });

  test.each(['ResizeBilinear', 'ResizeNearestNeighbor'])(
    '%s and its gradient, images not square, a batch of 3',
    async (kernel) => {
      const images = array([3, 4, 7, 2], draw);
      for (const alignCorners of [false, true]) {
        const resize = { alignCorners, halfPixelCenters: false, size: [6, 5] };
        const y = await run(kernel, { images }, resize);
        const cotangent = array(y.shape, draw);
        const dx = await run(`${kernel}Grad`, { images, dy: cotangent }, resize);
        expect(dot(images, dx)).toBeCloseTo(dot(y, cotangent), 4);
      }
    },
  );
});

/** Matrix products one by one, in double precision. */
function products(a: Values, b: Values, batch: readonly number[]): Values {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1) as number;
  const out = array([...batch, m, n], () => 0);
  const start = (t: Values, index: readonly number[], size: number): number =>
    t.shape.slice(0, -2).reduce((at, length, axis, own) => {
      const i = index[axis + index.length - own.length] as number;
      return at * length + (length === 1 ? 0 : i);
    }, 0) * size;
  out.values.forEach((_, at) => {
    const matrix = Math.floor(at / (m * n));
    const index = batch.map(
      (length, axis) => Math.floor(matrix / tf.util.sizeFromShape(batch.slice(axis + 1))) % length,
    );
    const [row, column] = [Math.floor(at / n) % m, at % n];
    const [pa, pb] = [start(a, index, m * k) + row * k, start(b, index, k * n) + column];
    let sum = 0;
    for (let i = 0; i < k; i++) sum += (a.values[pa + i] as number) * (b.values[pb + i * n] as number);
    out.values[at] = sum;
  });
  return out;
}

test.each([
  { batchA: [2, 1], batchB: [1, 3], batch: [2, 3] },
  { batchA: [2, 1], batchB: [2, 3], batch: [2, 3] },
  { batchA: [2, 3], batchB: [3], batch: [2, 3] },
  { batchA: [2, 3], batchB: [2, 1], batch: [2, 3] },
  { batchA: [1, 3], batchB: [2, 1], batch: [2, 3] },
  { batchA: [2, 1, 2], batchB: [3, 1], batch: [2, 3, 2] },
  { batchA: [], batchB: [1, 2], batch: [1, 2] },
])('a batch $batchA times a batch $batchB pairs matrices as broadcasting says', async ({ batchA, batchB, batch }) => {
  const [a, b] = [array([...batchA, 2, 3], draw), array([...batchB, 3, 4], draw)];
  const want = products(a, b, batch);
  const attrs = { transposeA: false, transposeB: false };
  expect(relativeError(await run('BatchMatMul', { a, b }, attrs), want)).toBeLessThan(2e-6);
  const fused = await run('_FusedMatMul', { a, b }, { ...attrs, activation: 'linear' });
  expect(relativeError(fused, want)).toBeLessThan(2e-6);
});

test.each([1, 2, 7, 8, 9, 30])('AddN sums %i tensors', async (n) => {
  const terms = Array.from({ length: n }, () => array([3, 2], draw));
  const want = { shape: [3, 2], values: array([3, 2], () => 0).values };
  for (const { values } of terms) values.forEach((v, i) => (want.values[i]! += v));
  const before = tf.memory().numTensors;
  const sum = tf.tidy(() => tf.addN(terms.map(({ values, shape }) => tf.tensor(values, [...shape]))));
  expect(relativeError({ shape: sum.shape, values: Float32Array.from(await sum.data()) }, want)).toBeLessThan(1e-6);
  sum.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('log: −∞ at 0, NaN below, for tensors of any rank', async () => {
  for (const shape of [[4], [2, 2], [1, 2, 1, 2], [1, 1, 2, 1, 2]]) {
    const y = tf.tidy(() => tf.log(tf.tensor([0, -1, 1, Math.E], shape)));
    const [zero, negative, one, e] = await y.data();
    expect([zero, negative]).toEqual([-Infinity, NaN]);
    expect([one, e!]).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6)]);
    y.dispose();
  }
});

test.each([
  ['sin, of several turns', tf.sin, Math.sin, 40],
  ['cos, of several turns', tf.cos, Math.cos, 40],
  ['tan', tf.tan, Math.tan, 1.5],
  ['asin', tf.asin, Math.asin, 1],
  ['acos', tf.acos, Math.acos, 1],
] as const)('%s, to 1e-6', async (_name, op, exact, end) => {
  const values = Float32Array.from({ length: 401 }, (_, i) => (end * (i - 200)) / 200);
  const y = tf.tidy(() => op(tf.tensor1d(values)));
  const want = { shape: [401], values: values.map((v) => exact(v)) };
  expect(relativeError({ shape: y.shape, values: Float32Array.from(await y.data()) }, want)).toBeLessThan(1e-6);
  y.dispose();
});

test('a call leaves no tensor and no data on its backend', async () => {
  const state = (): number[] => [tf.memory().numTensors, tf.engine().registry[tf.getBackend()]?.numDataIds() ?? NaN];
  const before = state();
  const [a, b] = [array([2, 1, 2, 3], draw), array([1, 3, 3, 4], draw)];
  await run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
  const images = array([3, 4, 7, 2], draw);
  await run('ResizeNearestNeighborGrad', { images, dy: array([3, 6, 5, 2], draw) }, { alignCorners: false });
  await run('ResizeBilinearGrad', { images, dy: array([3, 6, 5, 2], draw) }, { alignCorners: false });
  expect(state()).toEqual(before);
});
