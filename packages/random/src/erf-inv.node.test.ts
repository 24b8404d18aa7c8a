import fc from 'fast-check';
import { expect, test } from 'vitest';
import { erfInv, logOneMinus } from './erf-inv.ts';

/** Float32 fractions of (0, 1), down to the distance of uniform values. */
const fraction = fc.integer({ min: 1, max: 2 ** 24 - 1 }).map((i) => i * 2 ** -24);
/** The same, but as many near 1 as in the middle. */
const nearOne = fc.integer({ min: 1, max: 2 ** 12 }).map((i) => 1 - i * 2 ** -24);

/** erf by its power series, Abramowitz and Stegun 7.1.6. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

test('logOneMinus is ln(1 − y) to 1e-10', () =>
  fc.assert(
    fc.property(fc.oneof(fraction, nearOne, fc.constant(0)), (y) => {
      expect(Math.abs(logOneMinus(y) - Math.log1p(-y))).toBeLessThan(1e-10);
    }),
    { numRuns: 10_000 },
  ));

test('erf undoes erfInv to the precision of float32, and erfInv is odd', () =>
  fc.assert(
    fc.property(fc.oneof(fraction, nearOne), (x) => {
      expect(Math.abs(erf(erfInv(x)) - x)).toBeLessThanOrEqual(3e-7 * x);
      expect(erfInv(-x)).toBe(-erfInv(x));
    }),
    { numRuns: 10_000 },
  ));

test('√2 · erfInv at the ends gives the quantiles of the normal distribution, which bound the normal values', () => {
  expect(Math.SQRT2 * erfInv(-1 + 2 ** -24)).toBeCloseTo(-5.419983, 5); // Φ⁻¹(2⁻²⁵)
  expect(Math.SQRT2 * erfInv(1 - 3 * 2 ** -24)).toBeCloseTo(5.220113, 5); // Φ⁻¹(1 − 3 · 2⁻²⁵)
});
