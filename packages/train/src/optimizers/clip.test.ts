import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { clipByGlobalNorm, globalNorm } from './clip.ts';

const clipped = async (max: number, values: readonly number[]): Promise<number[]> => {
  const tree = { a: tf.tensor1d(values.slice(0, 2)), b: [tf.tensor2d(values.slice(2), [1, values.length - 2])] };
  const { updates } = clipByGlobalNorm(max).update(tree, {}, tree);
  return [...(await updates.a.data()), ...(await (updates.b[0] as tf.Tensor).data())];
};

const hasNaN = (values: readonly number[]): boolean => values.some(Number.isNaN);

describe('clipByGlobalNorm', () => {
  test('longer ones come out in the same direction, max long', async () => {
    const values = [3, 0, -4, 12, 84]; // length 85
    const result = await clipped(8.5, values);
    result.forEach((value, i) => expect(value).toBeCloseTo((values[i] as number) / 10, 5));
    expect(Math.hypot(...result)).toBeCloseTo(8.5, 5);
  });

  test('shorter ones, and those of just that length, pass bit for bit; zeros stay zeros', async () => {
    const values = [0.1, -0.7, 1e-20, 0.3].map(Math.fround);
    expect(await clipped(1, values)).toEqual(values);
    expect(await clipped(5, [3, 0, 4, 0])).toEqual([3, 0, 4, 0]);
    expect(await clipped(1, [0, 0, 0])).toEqual([0, 0, 0]);
  });

  test('what is not finite is not hidden', async () => {
    expect(await clipped(1, [NaN, 1, 1])).toSatisfy(hasNaN);
    expect(await clipped(1, [Infinity, 1, 1])).toSatisfy(hasNaN);
  });
});

test('globalNorm is the length of all leaves as one vector, 0 of none', async () => {
  const [norm] = await globalNorm({ a: tf.tensor1d([3, 4]), b: tf.scalar(12) }).data();
  expect(norm).toBeCloseTo(13, 5);
  expect((await globalNorm({}).data())[0]).toBe(0);
});
