import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, expectLikeCpu, runKernel, started } from '../../testing/run-kernel.ts';
import { type Pool2DAttrs, pool2DGeometry } from '../../window-geometry.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(4);
const images = {
  mixed: draw,
  negative: () => -1 - Math.abs(draw()),
  tied: () => Math.round(draw()),
  constant: () => -3,
};
const halving: Pool2DAttrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
const geometries: readonly (Pool2DAttrs & { x: readonly number[] })[] = [
  ...[1, 2, 4, 6, 7, 16, 20, 50].map((channels) => ({ x: [2, 4, 6, channels], ...halving })),
  { x: [2, 5, 6, 6], ...halving },
  { x: [2, 4, 7, 6], ...halving },
  { x: [3, 7, 5, 1], ...halving },
  { x: [2, 6, 4, 5], ...halving, pad: 'same' },
  { x: [2, 1, 4, 5], ...halving },
  { x: [2, 6, 6, 3], filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
  { x: [2, 5, 7, 8], filterSize: [3, 3], strides: [2, 2], pad: 'same' },
  { x: [1, 7, 5, 5], filterSize: [3, 2], strides: [1, 1], pad: 'same' },
  { x: [2, 5, 5, 4], filterSize: [2, 2], strides: [2, 2], pad: 'same' },
  { x: [3, 6, 8, 9], filterSize: [2, 3], strides: [3, 2], pad: 'valid' },
  { x: [1, 4, 4, 4], filterSize: [2, 2], strides: [2, 2], pad: 1, dimRoundingMode: 'floor' },
  { x: [2, 5, 1, 7], filterSize: [3, 1], strides: [2, 1], pad: 'same' },
  { x: [1, 1, 1, 1], filterSize: 1, strides: 1, pad: 'valid' },
  { x: [0, 4, 4, 3], filterSize: 2, strides: 2, pad: 'valid' },
];

describe.each(geometries)('x $x, window $filterSize, strides $strides, pad $pad', ({ x, ...attrs }) => {
  const outShape = pool2DGeometry(x, attrs).info.outShape;
  const dy = array(outShape, draw);

  test.each(Object.entries(images))(
    'max pool of %s images: MaxPool, MaxPoolGrad and MaxPoolGradAdj equal cpu',
    async (_, values) => {
      const input = array(x, values);
      await expectLikeCpu('MaxPool', { x: input }, attrs, 0);
      await expectLikeCpu('MaxPoolGrad', { dy, input, output: dy }, attrs);
      await expectLikeCpu('MaxPoolGradAdj', { ddx: array(x, draw), input }, attrs, 0);
    },
  );

  test('AvgPoolGrad equals cpu', () => expectLikeCpu('AvgPoolGrad', { dy, input: array(x, draw) }, attrs));
});

test('windows of -Infinity: the gradient stays in its window', async () => {
  const input = array([1, 4, 4, 5], () => -Infinity);
  const dy = array([1, 2, 2, 5], () => 1);
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const dx = await runKernel('wasm', 'MaxPoolGrad', { dy, input, output: dy }, attrs);
  const first = (y: number, x: number): number => (y % 2 === 0 && x % 2 === 0 ? 1 : 0);
  const want = Array.from({ length: 80 }, (_, i) => first(Math.floor(i / 20), Math.floor(i / 5) % 4));
  expect([...dx.values]).toEqual(want);
});

test('a tie: the first maximum has the gradient, and the adjoint reads there', async () => {
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const input = { shape: [1, 2, 2, 1], values: Float32Array.of(-5, -1, -1, -1) };
  const dy = { shape: [1, 1, 1, 1], values: Float32Array.of(7) };
  const ddx = { shape: [1, 2, 2, 1], values: Float32Array.of(1, 2, 3, 4) };
  expect([...(await runKernel('wasm', 'MaxPoolGrad', { dy, input, output: dy }, attrs)).values]).toEqual([0, 7, 0, 0]);
  expect([...(await runKernel('wasm', 'MaxPoolGradAdj', { ddx, input }, attrs)).values]).toEqual([2]);
});
