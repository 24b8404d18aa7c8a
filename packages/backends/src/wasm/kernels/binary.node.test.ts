import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, expectLikeCpu, runKernel, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(7);
const kernels = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'];
const comparisons = ['Equal', 'NotEqual', 'Greater', 'GreaterEqual', 'Less', 'LessEqual'];

const shapes: readonly (readonly [a: number[], b: number[]])[] = [
  ...[0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 67].map((n): [number[], number[]] => [[n], [n]]),
  [[], []],
  [[], [5]],
  [[7], [1]],
  [[1, 1], [3]], // the result has the axes of one and the length of the other
  [[37], []],
  [
    [2, 3, 5],
    [1, 1, 1],
  ],
  ...[1, 2, 3, 4, 6, 10, 20, 63, 64, 67].map((n): [number[], number[]] => [[41, n], [n]]),
  ...[1, 3, 4, 10, 16, 21].map((n): [number[], number[]] => [
    [7, n],
    [7, 1],
  ]),
  [[2, 5, 5, 6], [6]],
  [
    [2, 5, 5, 6],
    [1, 1, 1, 6],
  ],
  [
    [2, 5, 5, 6],
    [2, 1, 1, 1],
  ],
  [
    [2, 5, 3, 4],
    [5, 1, 1],
  ],
  [
    [2, 5, 3, 4],
    [1, 5, 3, 1],
  ],
  [
    [2, 5, 3, 4],
    [2, 1, 1, 4],
  ], // left to the stock kernel
  [
    [5, 1],
    [1, 4],
  ],
  [
    [3, 1, 4],
    [1, 2, 1],
  ],
  [[0, 3], [3]],
  [
    [3, 0],
    [3, 1],
  ],
  [[0], []],
];

describe.each(shapes)('%j with %j, in both orders', (a, b) => {
  test.each(kernels)('%s equals cpu', async (kernel) => {
    const [x, y] = [array(a, draw), array(b, draw)];
    const tolerance = kernel === 'SquaredDifference' ? 2e-7 : 1e-7; // two roundings, which cpu does not make, or one
    await expectLikeCpu(kernel, { a: x, b: y }, {}, tolerance);
    await expectLikeCpu(kernel, { a: y, b: x }, {}, tolerance);
  });

  test.each(comparisons)('%s equals cpu', async (kernel) => {
    const few = (): number => Math.round(2 * draw());
    const [x, y] = [array(a, few), array(b, few)];
    await expectLikeCpu(kernel, { a: x, b: y }, {}, 0);
    await expectLikeCpu(kernel, { a: y, b: x }, {}, 0);
  });
});

test.each([...kernels, ...comparisons])('%s of infinities, zeros and NaN equals cpu', async (kernel) => {
  const ends = [0, -0, 1, -1, Infinity, -Infinity, NaN];
  const a = { shape: [49], values: Float32Array.from({ length: 49 }, (_, i) => ends[i % 7] as number) };
  const b = { shape: [49], values: Float32Array.from({ length: 49 }, (_, i) => ends[Math.floor(i / 7)] as number) };
  await expectLikeCpu(kernel, { a, b }, {}, 0);
});

test('a comparison writes one byte per element, and other dtypes keep their kernel', async () => {
  await tf.setBackend('wasm');
  const mask = tf.greater(tf.range(-3, 18), 0);
  expect(mask.dtype).toBe('bool');
  expect([...(await mask.data())]).toEqual(Array.from({ length: 21 }, (_, i) => Number(i > 3)));
  const sum = tf.add(tf.tensor1d([1, 2, 3], 'int32'), tf.tensor1d([4], 'int32'));
  expect([sum.dtype, [...(await sum.data())]]).toEqual(['int32', [5, 6, 7]]);
});

// As floats, the first two would be one, the third unequal to itself and the last two equal.
const integers = [16_777_216, 16_777_217, 0x7fc00000, -1, -0x80000000, 0];

test.each([1, 3, 15, 16, 17, 33])('whether %d integers are equal is exact, one by one and to a number', async (n) => {
  await tf.setBackend('wasm');
  const draws = drawFrom(n);
  const some = (): number[] => Array.from({ length: n }, () => integers[Math.floor((draws() + 1) * 3)] ?? 0);
  const [a, b] = [some(), some()];
  const [x, y] = [tf.tensor1d(a, 'int32'), tf.tensor1d(b, 'int32')];
  expect([...(await tf.equal(x, y).data())]).toEqual(a.map((v, i) => Number(v === b[i])));
  expect([...(await tf.notEqual(x, y).data())]).toEqual(a.map((v, i) => Number(v !== b[i])));
  for (const value of integers) {
    const one = tf.scalar(value, 'int32');
    expect([...(await tf.equal(x, one).data())]).toEqual(a.map((v) => Number(v === value)));
    expect([...(await tf.notEqual(one, x).data())]).toEqual(a.map((v) => Number(v !== value)));
  }
});

test('the operands keep their values, also where both are one tensor', async () => {
  await tf.setBackend('wasm');
  const x = tf.tensor1d([1, 2, 3, 4, 5]);
  const y = tf.mul(x, x);
  expect([...(await y.data()), ...(await x.data())]).toEqual([1, 4, 9, 16, 25, 1, 2, 3, 4, 5]);
});

test('a shape that cannot be broadcast is refused', async () => {
  await expect(runKernel('wasm', 'Add', { a: array([3], draw), b: array([4], draw) })).rejects.toThrow(/shape/i);
});
