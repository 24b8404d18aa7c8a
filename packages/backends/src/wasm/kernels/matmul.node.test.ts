import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import {
  array,
  type Draw,
  drawFrom,
  expectLikeCpu,
  relativeError,
  runKernel,
  started,
} from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(1);

interface Case {
  readonly sizes: readonly [number, number, number];
  readonly batchA?: readonly number[];
  readonly batchB?: readonly number[];
}
const cases: readonly Case[] = [
  { sizes: [5, 7, 9] },
  { sizes: [1, 1, 1] },
  { sizes: [1, 300, 1] },
  { sizes: [64, 400, 120] },
  { sizes: [13, 300, 17] },
  { sizes: [3, 2, 1030] },
  { sizes: [12, 513, 24], batchA: [2], batchB: [2] },
  { sizes: [6, 8, 8], batchA: [3], batchB: [3] },
  { sizes: [4, 5, 6], batchA: [2, 1], batchB: [1, 3] },
  { sizes: [4, 5, 6], batchA: [2, 1], batchB: [2, 3] },
  { sizes: [4, 5, 6], batchA: [2, 3], batchB: [3] },
  { sizes: [9, 4, 2], batchA: [], batchB: [5] },
  { sizes: [3, 4, 5], batchA: [2, 1, 3], batchB: [4, 1] },
  { sizes: [0, 3, 4] },
  { sizes: [3, 0, 4] },
  { sizes: [3, 4, 0] },
  { sizes: [3, 4, 5], batchA: [0], batchB: [0] },
];
const transposed = (rows: number, columns: number, transpose: boolean): number[] =>
  transpose ? [columns, rows] : [rows, columns];
const transpositions = [false, true].flatMap((transposeA) =>
  [false, true].map((transposeB) => ({ transposeA, transposeB })),
);

describe.each(transpositions)('transposeA $transposeA, transposeB $transposeB', ({ transposeA, transposeB }) => {
  test.each(cases)(
    'BatchMatMul $sizes, batches $batchA and $batchB, equals cpu',
    async ({ sizes, batchA = [], batchB = [] }) => {
      const [m, k, n] = sizes;
      const a = array([...batchA, ...transposed(m, k, transposeA)], draw);
      const b = array([...batchB, ...transposed(k, n, transposeB)], draw);
      await expectLikeCpu('BatchMatMul', { a, b }, { transposeA, transposeB });
    },
  );

  test.each(['linear', 'relu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid', 'elu'])(
    '_FusedMatMul with bias and %s equals cpu',
    async (activation) => {
      const [m, k, n] = [5, 6, 11];
      const a = array([2, ...transposed(m, k, transposeA)], () => 3 * draw());
      const b = array([1, ...transposed(k, n, transposeB)], draw);
      const attrs = { transposeA, transposeB, activation, leakyreluAlpha: 0.3 };
      for (const shape of [[n], [1, n], [1], [], [m, 1], [2, m, n], [2, 1, 1]]) {
        const bias = array(shape, draw);
        const preluActivationWeights = array(shape.length === 1 ? [n] : [m, n], draw);
        await expectLikeCpu('_FusedMatMul', { a, b, bias, preluActivationWeights }, attrs);
      }
      await expectLikeCpu('_FusedMatMul', { a, b, preluActivationWeights: array([n], draw) }, attrs);
    },
  );
});

test('int32 operands: the cpu kernel, also where the batch broadcasts both ways', async () => {
  const product = async (backend: string): Promise<number[]> => {
    await tf.setBackend(backend);
    const c = tf.tidy(() => {
      const [a, b] = [tf.range(1, 5, 1, 'int32'), tf.range(1, 7, 1, 'int32')];
      return tf.matMul(tf.reshape(a, [2, 1, 1, 2]), tf.reshape(b, [1, 3, 2, 1]));
    });
    expect([c.dtype, c.shape]).toEqual(['int32', [2, 3, 1, 1]]);
    const values = await c.data();
    c.dispose();
    return [...values];
  };
  expect(await product('wasm')).toEqual([5, 11, 17, 11, 25, 39]);
});

test('an operand used under two shapes: nothing is remembered under its data id', async () => {
  await tf.setBackend('wasm');
  const y = tf.tidy(() => {
    const b = tf.tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    tf.matMul(tf.ones([1, 2]), b);
    return tf.matMul(tf.ones([1, 3]), tf.reshape(b, [3, 2]));
  });
  expect([...(await y.data())]).toEqual([9, 12]);
  y.dispose();
});

test('the operands are not written to', async () => {
  await tf.setBackend('wasm');
  const [a, b, bias] = [array([5, 6], draw), array([6, 7], draw), array([7], draw)];
  const tensors = [a, b, bias].map(({ values, shape }) => tf.tensor(values, [...shape]));
  const [ta, tb, tbias] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
  tf.dispose(tf.fused.matMul({ a: ta, b: tb, bias: tbias, activation: 'relu' }));
  for (const [i, { values }] of [a, b, bias].entries()) expect(await tensors[i]?.data()).toEqual(values);
  tf.dispose(tensors);
});

test('the same bits each time, whatever ran before', async () => {
  const inputs = { a: array([37, 300], draw), b: array([300, 29], draw) };
  const attrs = { transposeA: false, transposeB: false };
  const first = await runKernel('wasm', 'BatchMatMul', inputs, attrs);
  await runKernel('wasm', 'BatchMatMul', { a: array([64, 700], draw), b: array([700, 90], draw) }, attrs);
  const again = await runKernel('wasm', 'BatchMatMul', inputs, attrs);
  expect(again).toEqual(first);
});

test('NaN and infinity pass through a product and an activation as on cpu', async () => {
  const odd: Draw = () => (draw() > 0.6 ? NaN : draw() > 0.6 ? Infinity : draw());
  const inputs = { a: array([4, 3], odd), b: array([3, 9], draw) };
  for (const activation of ['linear', 'relu', 'leakyrelu', 'elu', 'sigmoid']) {
    const attrs = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0.1 };
    const [got, want] = [
      await runKernel('wasm', '_FusedMatMul', inputs, attrs),
      await runKernel('cpu', '_FusedMatMul', inputs, attrs),
    ];
    expect(relativeError(got, want)).toBeLessThan(2e-6);
  }
});

test('a wrong shape is refused with both shapes', async () => {
  await tf.setBackend('wasm');
  const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
  expect(() => tf.engine().runKernel('BatchMatMul', { a, b }, { transposeA: true, transposeB: false })).toThrow(
    'matMul: inner sizes differ: [2, 3] transposed has 2, [4, 5] has 4',
  );
  tf.dispose([a, b]);
});

test.each([
  ['swish', /unknown activation 'swish': give one of linear, prelu, relu/],
  ['prelu', /prelu needs preluActivationWeights/],
])('activation %s without what it needs: an error that says so, and no data is left', async (activation, message) => {
  await tf.setBackend('wasm');
  const a = tf.ones([2, 2]);
  const data = tf.backend().numDataIds();
  const attrs = { transposeA: false, transposeB: false, activation };
  expect(() => tf.engine().runKernel('_FusedMatMul', { a, b: a }, attrs)).toThrow(message);
  expect(tf.backend().numDataIds()).toBe(data);
  a.dispose();
});
