import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm } from './holm.ts';
import { paired } from './paired.ts';
import { seedsNeeded } from './seeds-needed.ts';
import { signedRank } from './signed-rank.ts';
import { summarize } from './summary.ts';

// Student 1908, The probable error of a mean, table of the sleeping drugs; R prints these for t.test(paired = TRUE).
const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

describe('published values', () => {
  test("Student's sleep data: t, interval, effect", () => {
    const { mean, deviation, interval, t, effect } = paired(first, second);
    expect(mean).toBeCloseTo(-1.58, 12);
    expect(deviation).toBeCloseTo(1.229995, 6);
    expect(interval![0]).toBeCloseTo(-2.4598858, 6);
    expect(interval![1]).toBeCloseTo(-0.7001142, 6);
    expect(t).toBeCloseTo(0.002832890197, 8);
    expect(effect).toBeCloseTo(-1.2846, 4);
  });

  test('the depression scores of Hollander and Wolfe 1973: V = 40, p = 5/256 one-sided', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(paired(before, after).wilcoxon).toBeCloseTo((2 * 5) / 256, 12);
  });

  test('Holm: the adjustment of (0.01, 0.04, 0.03, 0.005) is (0.03, 0.06, 0.06, 0.02)', () => {
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(holm([0.01, 0.04, 0.03, 0.005])[i]).toBeCloseTo(p, 12));
  });

  test('sample sizes of a one-sample t test at power 0.8, as in the tables of Cohen 1988: 199, 34, 15', () => {
    expect([0.2, 0.5, 0.8].map(seedsNeeded)).toEqual([199, 34, 15]);
  });
});

const numbers = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 9 });

describe('laws', () => {
  test('the signed-rank test is the count over all signs', () =>
    fc.assert(
      fc.property(numbers, (differences) => {
        const kept = differences.filter((d) => d !== 0);
        const rank = (d: number) => {
          const below = kept.filter((e) => Math.abs(e) < Math.abs(d)).length;
          const same = kept.filter((e) => Math.abs(e) === Math.abs(d)).length;
          return below + (same + 1) / 2;
        };
        const ranks = kept.map(rank);
        const centre = ranks.reduce((a, b) => a + b, 0) / 2;
        const sum = (positive: (i: number) => boolean) => ranks.reduce((s, r, i) => s + (positive(i) ? r : 0), 0);
        const observed = Math.abs(sum((i) => kept[i]! > 0) - centre);
        const all = Array.from({ length: 2 ** kept.length }, (_, signs) => sum((i) => ((signs >> i) & 1) === 1));
        const asFar = all.filter((s) => Math.abs(s - centre) >= observed - 1e-9).length;
        expect(signedRank(differences)).toBeCloseTo(asFar / all.length, 10);
      }),
    ));

  test('swapping the two changes signs alone; a shift of both changes nothing', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.integer()), { minLength: 2, maxLength: 9 }), (pairs) => {
        const [a, b] = [pairs.map(([x]) => x / 2 ** 20), pairs.map(([, y]) => y / 2 ** 20)];
        const [there, back] = [paired(a, b), paired(b, a)];
        expect(back.mean).toBeCloseTo(-there.mean, 9);
        if (there.t === null) expect(back.t).toBeNull();
        else expect(back.t).toBeCloseTo(there.t, 9);
        expect(back.wilcoxon).toBeCloseTo(there.wilcoxon, 9);
      }),
    ));

  test('Holm keeps the order, and lies between p and m · p', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        const adjusted = holm(values);
        values.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          values.forEach((q, j) => p < q && expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!));
        });
        expect(adjusted[values.indexOf(Math.min(...values))]).toBeCloseTo(
          Math.min(1, values.length * Math.min(...values)),
          12,
        );
      }),
    ));
});

test('one number has a mean and no more; none has nothing', () => {
  expect(summarize([3])).toEqual({ n: 1, mean: 3, deviation: null, interval: null });
  expect(paired([3], [1])).toMatchObject({ mean: 2, t: null, wilcoxon: 1, effect: null });
  expect(() => summarize([])).toThrow('expected at least one');
  expect(() => paired([1, 2], [1])).toThrow('given 2 and 1 numbers');
});

test('differences that are all the same have no deviation to weigh them against, unless they are 0', () => {
  expect(paired([2, 3, 4], [1, 2, 3])).toMatchObject({ mean: 1, t: null, effect: null });
  expect(paired([1, 2], [1, 2])).toMatchObject({ mean: 0, t: 1, wilcoxon: 1, effect: null });
});

test('numbers that are all the same have that mean and no deviation', () =>
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), fc.integer({ min: 2, max: 12 }), (value, n) => {
      expect(summarize(Array.from({ length: n }, () => value))).toMatchObject({ mean: value, deviation: 0 });
    }),
  ));

test('what only rounding sets apart is the same: shares of 896 examples, in per cent', () => {
  const share = (right: number) => (100 * right) / 896;
  const { t, effect, deviation } = paired([28, 40, 31].map(share), [25, 37, 28].map(share));
  expect([share(28) - share(25), share(40) - share(37)].map((d) => d - share(3))).not.toEqual([0, 0]);
  expect({ t, effect, deviation }).toEqual({ t: null, effect: null, deviation: 0 });
  const whole = paired([28, 40, 20, 31], [25, 38, 23, 31]);
  expect(paired([28, 40, 20, 31].map(share), [25, 38, 23, 31].map(share)).wilcoxon).toBe(whole.wilcoxon);
  expect(paired([share(28) + 1e-9, share(40)], [25, 37].map(share)).t).not.toBeNull();
});

test('no effect needs more runs than anyone makes, a huge one needs few', () => {
  expect(seedsNeeded(0)).toBeNull();
  expect(seedsNeeded(NaN)).toBeNull();
  expect(seedsNeeded(0.01)).toBeNull();
  expect(seedsNeeded(50)).toBeLessThanOrEqual(3);
});
