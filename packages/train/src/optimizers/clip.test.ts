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

  test.each([
    [1, [3e20, 4e20, 0], [0.6, 0.8, 0]],
    [1, [3e38, -3e38, 3e38], [1, -1, 1].map((v) => v / Math.sqrt(3))],
    [1e30, [3e35, 0, 4e35], [6e29, 0, 8e29]],
    [2, [0, 0, 1e25], [0, 0, 2]],
    [1e-20, [3e-19, 4e-19, 0], [6e-21, 8e-21, 0]],
    [1e-30, [0, -1e-25, 0], [0, -1e-30, 0]],
  ])('to %d: %j, whose squares overflow or vanish', async (max, values, expected) => {
    const result = await clipped(max, values);
    result.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5 * max));
  });

  test('shorter ones of any size pass bit for bit', async () => {
    for (const values of [
      [3e20, 4e20, 1e-20],
      [1e-25, 2e-30, 0],
    ].map((list) => list.map(Math.fround)))
      expect(await clipped(1e22, values)).toEqual(values);
  });

  test('of no parameters, or of some without values, works', async () => {
    expect(clipByGlobalNorm(1).update({}, {}, {}).updates).toEqual({});
    const tree = { a: tf.zeros([0, 3]), b: tf.tensor1d([3e20]) };
    const { updates } = clipByGlobalNorm(1).update(tree, {}, tree);
    expect(updates.a.shape).toEqual([0, 3]);
    expect((await updates.b.data())[0]).toBeCloseTo(1, 5);
  });

  test('leaves nothing behind but the updates', () => {
    const tree = { a: tf.tensor1d([3e20, 1]), b: tf.tensor1d([1, 2]) };
    for (const max of [1, 1e22]) {
      const before = tf.memory().numTensors;
      const { updates } = clipByGlobalNorm(max).update(tree, {}, tree);
      expect(tf.memory().numTensors - before).toBe(2);
      tf.dispose(updates);
    }
  });

  test('what is not finite is not hidden', async () => {
    expect(await clipped(1, [NaN, 1, 1])).toSatisfy(hasNaN);
    expect(await clipped(1, [Infinity, 1, 1])).toSatisfy(hasNaN);
    expect(await clipped(1, [3e20, NaN, 3e38])).toSatisfy(hasNaN);
    expect(await clipped(1, [3e20, -Infinity, 3e38])).toSatisfy(hasNaN);
    expect(await clipped(1e-20, [NaN, 1e-30, 0])).toSatisfy(hasNaN);
  });
});

test('globalNorm is the length of all leaves as one vector, 0 of none', async () => {
  const [norm] = await globalNorm({ a: tf.tensor1d([3, 4]), b: tf.scalar(12) }).data();
  expect(norm).toBeCloseTo(13, 5);
  expect((await globalNorm({}).data())[0]).toBe(0);
  const large = (await globalNorm({ a: tf.tensor1d([3e20, 4e20]) }).data())[0]!;
  expect(large / 5e20).toBeCloseTo(1, 5);
  const small = (await globalNorm({ a: tf.tensor1d([3e-30, 4e-30]) }).data())[0]!;
  expect(small / 5e-30).toBeCloseTo(1, 5);
});
