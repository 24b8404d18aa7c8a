import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, expectLikeCpu, runKernel, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(3);
const cases: readonly (readonly [shape: number[], axes: number[] | undefined])[] = [
  ...[1, 2, 3, 4, 5, 15, 16, 17, 63, 4096, 4097, 9001].map((n): [number[], undefined] => [[n], undefined]),
  [[], undefined],
  [[3, 4, 5], undefined],
  ...[1, 3, 4, 10, 17, 64].map((n): [number[], number[]] => [[9, n], [1]]),
  ...[1, 2, 3, 5, 6, 10, 20, 50, 63, 64, 67].map((n): [number[], number[]] => [[77, n], [0]]),
  ...[1, 3, 4, 5, 16].map((rows): [number[], number[]] => [[rows, 6], [0]]),
  [
    [3, 7, 5, 6],
    [0, 1, 2],
  ],
  [
    [3, 7, 5, 6],
    [1, 2],
  ],
  [
    [3, 4, 5, 17],
    [2, 3],
  ],
  [[3, 7, 5, 6], [-1]],
  [
    [3, 7, 5, 6],
    [0, 1, 2, 3],
  ],
  [
    [3, 1, 5, 1],
    [0, 3],
  ],
  [
    [1, 1, 1],
    [0, 2],
  ],
  [[3, 4, 5], []],
  [
    [3, 7, 5, 6],
    [0, 2],
  ], // left to the stock kernel, as is the next one
  [
    [3, 7, 5],
    [2, 0],
  ],
];

describe.each(cases)('%j over %j', (shape, axis) => {
  const x = array(shape, draw);

  test.each([true, false])('Sum and Mean equal cpu, keepDims %j', async (keepDims) => {
    await expectLikeCpu('Sum', { x }, { axis, keepDims }, 1e-5);
    await expectLikeCpu('Mean', { x }, { axis, keepDims }, 1e-5);
  });

  test.each([true, false])('Max and Min equal cpu, keepDims %j', async (keepDims) => {
    const negative = array(shape, () => -3 + draw());
    await expectLikeCpu('Max', { x: negative }, { reductionIndices: axis, keepDims }, 0);
    const positive = array(shape, () => 3 + draw());
    await expectLikeCpu('Min', { x: positive }, { axis, keepDims }, 0);
  });
});

test.each([
  { shape: [0], axis: [0] },
  { shape: [0, 3], axis: [0] },
  { shape: [3, 0], axis: [1] },
  { shape: [0, 3], axis: [1] },
])('Sum of $shape over $axis, of nothing, equals cpu', async ({ shape, axis }) => {
  await expectLikeCpu('Sum', { x: array(shape, draw) }, { axis, keepDims: false }, 0);
});

test('NaN anywhere is the maximum and the minimum', async () => {
  for (const at of [0, 3, 9, 18]) {
    const values = Float32Array.from({ length: 19 }, (_, i) => (i === at ? NaN : i));
    const rows = { shape: [1, 19], values };
    expect([...(await runKernel('wasm', 'Max', { x: rows }, { reductionIndices: [1] })).values]).toEqual([NaN]);
    const columns = {
      shape: [19, 1, 2],
      values: Float32Array.from({ length: 38 }, (_, i) => values[i >> 1] as number),
    };
    expect([...(await runKernel('wasm', 'Min', { x: columns }, { axis: [0] })).values]).toEqual([NaN, NaN]);
  }
});

test('a long sum is exact to a few roundings', async () => {
  const n = 1 << 20;
  const x = { shape: [n], values: new Float32Array(n).fill(0.1) };
  const got = (await runKernel('wasm', 'Sum', { x }, { axis: [0] })).values[0] as number;
  expect(Math.abs(got / (n * Math.fround(0.1)) - 1)).toBeLessThan(1e-5);
});

test('whole numbers keep the stock kernel and their dtype', async () => {
  await tf.setBackend('wasm');
  const y = tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0);
  expect([y.dtype, [...(await y.data())]]).toEqual(['int32', [4, 6]]);
});
