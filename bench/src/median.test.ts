import { expect, test } from 'vitest';
import { median, round } from './median.ts';

test('an odd number of values has a middle one', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 9, 100])).toBe(10); // not sorted as text
});

test('of an even number it is the mean of the two in the middle', () => {
  expect(median([4, 1, 3, 100])).toBe(3.5);
  expect(median([2, 1])).toBe(1.5);
});

test('the values stay as they were', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test('of nothing there is none', () => {
  expect(() => median([])).toThrow('expected at least one');
});

test('numbers are rounded to significant digits', () => {
  expect([round(1234.56), round(0.00123456), round(0)]).toEqual([1235, 0.001235, 0]);
});
