// Laws of the GPU backends' kernels.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { expectLikeCpu, onGpu, ramp, values } from '../testing/on-gpu.ts';

const inf = Infinity;

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
