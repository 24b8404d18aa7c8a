import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classHistogram, count, exampleSize, select, slice, take, type Dataset } from './dataset.ts';

/** Example i is [10 i, 10 i + 1], of class i % 3. */
const dataset = (n: number): Dataset => ({
  name: 'numbers',
  shape: [2],
  classes: ['a', 'b', 'c', 'd'],
  images: Float32Array.from({ length: 2 * n }, (_, i) => 10 * Math.floor(i / 2) + (i % 2)),
  labels: Uint8Array.from({ length: n }, (_, i) => i % 3),
  standardization: undefined,
});

test('slice is select of a range, without a copy', () =>
  fc.assert(
    fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const [whole, indices] = [dataset(20), Array.from({ length: end - start }, (_, i) => start + i)];
      const part = slice(start, end)(whole);
      expect(part).toEqual(select(indices)(whole));
      expect(part.images.buffer).toBe(whole.images.buffer);
      expect(take(end)(whole)).toEqual(slice(0, end)(whole));
    }),
  ));

test('select takes any indices, again and in any order, into arrays of their own', () => {
  const whole = dataset(5);
  const part = select([4, 0, 4])(whole);
  expect(part).toEqual({ ...whole, images: Float32Array.of(40, 41, 0, 1, 40, 41), labels: Uint8Array.of(1, 0, 1) });
  expect(part.images.buffer).not.toBe(whole.images.buffer);
});

test.each([
  ['an end past the last example', () => slice(0, 6)(dataset(5))],
  ['a start after the end', () => slice(3, 2)(dataset(5))],
  ['a negative start', () => slice(-1, 2)(dataset(5))],
  ['half an example', () => slice(0, 1.5)(dataset(5))],
  ['more than there are', () => take(6)(dataset(5))],
  ['an index outside', () => select([5])(dataset(5))],
])('a range must lie inside: %s throws', (_, act) => {
  expect(act).toThrow(/given .*expected .*5.*numbers|0 to 4, the examples of numbers/);
});

test('counts', () => {
  expect(count(dataset(5))).toBe(5);
  expect(exampleSize({ ...dataset(1), shape: [28, 28, 3] })).toBe(2352);
  expect(classHistogram(dataset(5))).toEqual([2, 2, 1, 0]);
});
