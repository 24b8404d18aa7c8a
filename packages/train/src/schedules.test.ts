import { describe, expect, test } from 'vitest';
import { constant, cosine, piecewise, warmUp } from './schedules.ts';

describe('values', () => {
  test('constant', () => {
    expect([0, 1, 1e6].map(constant(0.3))).toEqual([0.3, 0.3, 0.3]);
  });

  test('piecewise: a factor counts from its boundary on, and factors multiply', () => {
    const rate = piecewise({ initial: 1, boundaries: { 5000: 0.5, 7500: 0.25 } });
    expect([0, 4999, 5000, 7499, 7500, 1e9].map(rate)).toEqual([1, 1, 0.5, 0.5, 0.125, 0.125]);
    expect(piecewise({ initial: 2, boundaries: {} })(7)).toBe(2);
  });

  test('cosine: initial at 0, the middle half way, final at the end and after it', () => {
    const rate = cosine({ initial: 3, final: 1, steps: 100 });
    expect(rate(0)).toBe(3);
    expect(rate(50)).toBeCloseTo(2, 12);
    expect(rate(25)).toBeCloseTo(2 + Math.SQRT1_2, 12);
    expect([rate(100), rate(101), rate(1e6)]).toEqual([1, 1, 1]);
    expect(cosine({ initial: 1, steps: 10 })(10)).toBe(0);
  });

  test('warm-up: a line to the start of the schedule, which then begins at its own step 0', () => {
    const rate = warmUp({ steps: 4, schedule: (step) => 8 - step });
    expect([0, 1, 2, 3, 4, 5, 6].map(rate)).toEqual([0, 2, 4, 6, 8, 7, 6]);
    expect([0, 1, 2].map(warmUp({ steps: 2, from: 1, schedule: 3 }))).toEqual([1, 2, 3]);
  });
});

describe('options out of range are refused', () => {
  test.each([
    ['constant: value is NaN', () => constant(NaN)],
    ['piecewise: initial is Infinity', () => piecewise({ initial: Infinity, boundaries: {} })],
    ['piecewise: boundaries is 1.5', () => piecewise({ initial: 1, boundaries: { 1.5: 0.1 } })],
    ['piecewise: boundaries is -1', () => piecewise({ initial: 1, boundaries: { [-1]: 0.1 } })],
    ['piecewise: boundaries[5] is NaN', () => piecewise({ initial: 1, boundaries: { 5: NaN } })],
    ['cosine: steps is 0', () => cosine({ initial: 1, steps: 0 })],
    ['cosine: final is NaN', () => cosine({ initial: 1, steps: 5, final: NaN })],
    ['warmUp: steps is 2.5', () => warmUp({ steps: 2.5, schedule: 1 })],
    ['constant: value is NaN', () => warmUp({ steps: 2, schedule: NaN })],
  ])('%s', (message, make) => {
    expect(make).toThrow(message);
  });
});
