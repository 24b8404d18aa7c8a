import { expect, test } from 'vitest';
import { deviation, mean } from './statistics.ts';

test('mean and sample deviation of 2, 4, 4, 4, 5, 5, 7, 9', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  expect(mean(values)).toBe(5);
  expect(deviation(values)).toBeCloseTo(Math.sqrt(32 / 7), 12);
});

test('one value has no deviation, none have no mean', () => {
  expect(deviation([3])).toBeNaN();
  expect(mean([])).toBeNaN();
});
