// Tests of distribution at the level of one in a thousand. The keys are fixed, so that they pass always or never.
import { describe, expect, test } from 'vitest';
import {
  type Key,
  bernoulliValues,
  foldIn,
  key,
  normalValues,
  permutation,
  rademacherValues,
  randomBits,
  split,
  uniformValues,
} from './host.ts';

const N = 200_000;

/** Two-sided bound of a standard normal statistic. */
const Z = 3.291;
/** Bound of Kolmogorov's statistic √n · sup |F_n − F|. */
const K = 1.95;
/** Bounds of the chi-square statistic by its degrees of freedom. */
const CHI2: Readonly<Record<number, number>> = { 1: 10.828, 3: 16.266, 23: 49.728, 49: 85.351, 64: 104.716 };

const mean = (values: ArrayLike<number>, f: (x: number) => number = (x) => x): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += f(values[i] as number);
  return sum / values.length;
};

/** √n · correlation of two samples of mean 0 and deviation 1. */
const correlation = (a: Float32Array, b: Float32Array): number => {
  const n = Math.min(a.length, b.length);
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a[i] as number) * (b[i] as number);
  return sum / Math.sqrt(n);
};

const chiSquare = (observed: readonly number[], expected: readonly number[]): number =>
  observed.reduce((sum, o, i) => sum + (o - (expected[i] as number)) ** 2 / (expected[i] as number), 0);

/** How often each of 0 … cells − 1 occurs. */
const counts = (values: Iterable<number>, cells: number): number[] => {
  const count = new Array<number>(cells).fill(0);
  for (const value of values) count[value] = (count[value] as number) + 1;
  return count;
};

const kolmogorov = (values: Float32Array, cdf: (x: number) => number): number => {
  const n = values.length;
  const distance = values
    .slice()
    .sort()
    .reduce((worst, x, i) => {
      const p = cdf(x);
      return Math.max(worst, p - i / n, (i + 1) / n - p);
    }, 0);
  return Math.sqrt(n) * distance;
};

/** Φ to 1e-7: Abramowitz and Stegun 7.1.26. */
const normalCdf = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * tail * Math.exp(-x * x);
  return z < 0 ? upper : 1 - upper;
};

describe('uniform', () => {
  const u = uniformValues(key(1), N);

  test('mean 1/2, variance 1/12', () => {
    expect(Math.abs(mean(u) - 1 / 2) * Math.sqrt(12 * N)).toBeLessThan(Z);
    expect(Math.abs(mean(u, (x) => (x - 1 / 2) ** 2) - 1 / 12) * Math.sqrt(180 * N)).toBeLessThan(Z);
  });

  test('Kolmogorov and Smirnov, on [0, 1) and on [−2, 3)', () => {
    expect(kolmogorov(u, (x) => x)).toBeLessThan(K);
    expect(kolmogorov(uniformValues(key(2), N, { min: -2, max: 3 }), (x) => (x + 2) / 5)).toBeLessThan(K);
  });
});

describe('normal', () => {
  const z = normalValues(key(3), N);

  test('mean 0, variance 1, skewness 0, kurtosis 3', () => {
    expect(Math.abs(mean(z)) * Math.sqrt(N)).toBeLessThan(Z);
    expect(Math.abs(mean(z, (x) => x ** 2) - 1) * Math.sqrt(N / 2)).toBeLessThan(Z);
    expect(Math.abs(mean(z, (x) => x ** 3)) * Math.sqrt(N / 15)).toBeLessThan(Z);
    expect(Math.abs(mean(z, (x) => x ** 4) - 3) * Math.sqrt(N / 96)).toBeLessThan(Z);
  });

  test('Kolmogorov and Smirnov', () => expect(kolmogorov(z, normalCdf)).toBeLessThan(K));

  test.each([2, 3, 4])('as many values beyond %d deviations as there should be, on either side', (bound) => {
    const p = normalCdf(-bound);
    for (const sign of [-1, 1]) {
      const share = mean(z, (x) => Number(sign * x > bound));
      expect(Math.abs(share - p) * Math.sqrt(N / (p * (1 - p)))).toBeLessThan(Z);
    }
  });
});

describe('bernoulli and rademacher', () => {
  test.each([0.001, 0.1, 0.5, 0.9])('zeros and ones, probability %d: chi-square', (p) => {
    const observed = counts(bernoulliValues(key(4), N, { probability: p }), 2);
    expect(chiSquare(observed, [N * (1 - p), N * p])).toBeLessThan(CHI2[1] as number);
  });

  test('probability 0 gives zeros only, probability 1 ones only', () => {
    expect(counts(bernoulliValues(key(5), N, { probability: 0 }), 2)).toEqual([N, 0]);
    expect(counts(bernoulliValues(key(5), N, { probability: 1 }), 2)).toEqual([0, N]);
  });

  test('pairs of neighbouring signs: chi-square over the four pairs', () => {
    const signs = rademacherValues(key(6), 2 * N);
    const pairs = Array.from(
      { length: N },
      (_, i) => 1.5 + (signs[2 * i] as number) + (signs[2 * i + 1] as number) / 2,
    );
    expect(chiSquare(counts(pairs, 4), new Array<number>(4).fill(N / 4))).toBeLessThan(CHI2[3] as number);
  });
});

describe('permutation', () => {
  const draws = 24_000;

  test('the 24 orders of four: chi-square', () => {
    const orders = new Map<string, number>();
    for (const k of split(key(7), draws)) {
      const order = permutation(k, 4).join();
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    const expected = new Array<number>(24).fill(draws / 24);
    expect(chiSquare([...orders.values()], expected)).toBeLessThan(CHI2[23] as number);
  });

  test('where each of eight comes to stand: chi-square over the 64 pairs, 49 degrees of freedom', () => {
    const places = split(key(8), draws).flatMap((k) => Array.from(permutation(k, 8), (value, i) => 8 * i + value));
    const statistic = chiSquare(counts(places, 64), new Array<number>(64).fill(draws / 8));
    expect((7 / 8) * statistic).toBeLessThan(CHI2[49] as number);
  });

  test('with two rounds of sorting, one fixed point on average', () => {
    const fixed = split(key(9), 400).map((k) =>
      permutation(k, 2000).reduce((n, value, i) => n + Number(value === i), 0),
    );
    expect(Math.abs(mean(fixed) - 1) * Math.sqrt(fixed.length)).toBeLessThan(Z);
  });
});

describe('keys', () => {
  test('each of the 64 bits of a split key is set half of the time: chi-square', () => {
    const keys = split(key(10), N);
    let statistic = 0;
    for (let bit = 0; bit < 64; bit++) {
      const half = bit >> 5;
      const set = keys.reduce((n, k) => n + (((k[half] as number) >>> (bit & 31)) & 1), 0);
      statistic += (set - N / 2) ** 2 / (N / 4);
    }
    expect(statistic).toBeLessThan(CHI2[64] as number);
  });

  test('no two of many keys are equal', () => expect(new Set(split(key(11), N).map(String)).size).toBe(N));

  const [a, b] = split(key(12));
  test.each<[string, Key, Key]>([
    ['of a split', a, b],
    ['of parent and child', key(12), a],
    ['of child and grandchild', a, split(a)[1]],
    ['of neighbouring seeds', key(12), key(13)],
    ['of neighbouring integers folded in', foldIn(key(12), 1000), foldIn(key(12), 1001)],
  ])('the normal values of two keys are uncorrelated, and so are their squares: %s', (_what, first, second) => {
    const [x, y] = [normalValues(first, N), normalValues(second, N)];
    const squared = (values: Float32Array) => values.map((v) => (v * v - 1) / Math.SQRT2);
    expect(Math.abs(correlation(x, y))).toBeLessThan(Z);
    expect(Math.abs(correlation(squared(x), squared(y)))).toBeLessThan(Z);
    expect(Math.abs(correlation(x, y.subarray(1)))).toBeLessThan(Z);
  });

  test('the values of one key are uncorrelated with those that follow', () => {
    const z = normalValues(key(14), N);
    for (const lag of [1, 2, 3, 10, 100]) expect(Math.abs(correlation(z, z.subarray(lag)))).toBeLessThan(Z);
  });

  test('one bit of the key turned over turns over half of the random bits', () => {
    const n = 1000;
    const bits = randomBits([0x13198a2e, 0x03707344], n);
    for (let bit = 0; bit < 64; bit++) {
      const turned: Key =
        bit < 32 ? [(0x13198a2e ^ (1 << bit)) >>> 0, 0x03707344] : [0x13198a2e, (0x03707344 ^ (1 << (bit - 32))) >>> 0];
      const other = randomBits(turned, n);
      const changed = bits.reduce((sum, word, i) => sum + ones(word ^ (other[i] as number)), 0);
      // 64 comparisons, so a bound of one in 64,000 each.
      expect(Math.abs(changed - 16 * n) / Math.sqrt(8 * n)).toBeLessThan(4.32);
    }
  });
});

/** The number of bits set in a word. */
const ones = (word: number): number => {
  let n = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) n++;
  return n;
};
