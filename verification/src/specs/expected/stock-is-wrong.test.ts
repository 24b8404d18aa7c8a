// What the reasons `stock is wrong` say, shown by differences at the specs' own points.
import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { describe, expect, test } from 'vitest';

interface Case {
  readonly reason: string;
  /** Linear, so that differences of any size are exact. */
  readonly f: (x: tf.Tensor) => tf.Tensor;
  readonly x: () => tf.Tensor;
  readonly dy: () => tf.Tensor;
  /** What the spec expects. */
  readonly stock: readonly number[];
}

const cases: readonly Case[] = [
  {
    reason: 'mirror-pad',
    f: (x) => tf.mirrorPad(x, [[2, 1]], 'reflect'),
    x: () => tf.tensor1d([1, 2, 3]),
    dy: () => tf.tensor1d([10, 20, 30, 40, 50, 60]),
    stock: [30, 40, 50],
  },
  {
    reason: 'padded-mean',
    f: (x) =>
      tf.avgPool(x as tf.Tensor3D, 3, 1, [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ]),
    x: () => tf.tensor3d([0, 1, 2, 3, 4, 5, 6, 7, 8], [3, 3, 1]),
    dy: () => tf.tensor3d([0, 3, 0, 6, 0, 9, 0, 12], [4, 2, 1]),
    stock: [0, 1, 1, 0, 2, 2, 0, 3, 3],
  },
];

const read = async (t: tf.Tensor): Promise<readonly number[]> => [...(await t.data())];

describe('where a spec of tfjs-core expects another gradient than ours', () => {
  test.each(cases)('$reason: differences confirm ours and contradict the spec', async ({ f, x, dy, stock }) => {
    const at = x();
    const weights = dy();
    const value = (point: tf.Tensor): tf.Scalar => tf.sum(tf.mul(weights, f(point)));
    const ours = await read(grad(value)(at));
    const [base] = await read(value(at));
    const differences: number[] = [];
    for (let i = 0; i < at.size; i++) {
      const step = tf.reshape(tf.cast(tf.oneHot(tf.scalar(i, 'int32'), at.size), 'float32'), at.shape);
      differences.push((await read(value(tf.add(at, step))))[0]! - base!);
    }
    differences.forEach((want, i) => expect(ours[i]).toBeCloseTo(want, 3));
    const worst = Math.max(...differences.map((want, i) => Math.abs(want - stock[i]!)));
    expect(worst).toBeGreaterThan(0.5);
  });
});
