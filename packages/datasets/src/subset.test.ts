import { key, permutation } from '@gr/random/host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classHistogram, count, select, type Dataset } from './dataset.ts';
import { subset } from './subset.ts';

/** Each example is its own index, so that a subset shows what it took. */
const poolOf = (labels: readonly number[]): Dataset => ({
  name: 'pool',
  shape: [1],
  classes: ['a', 'b', 'c', 'd', 'never'],
  images: Float32Array.from(labels, (_, i) => i),
  labels: Uint8Array.from(labels),
  standardization: undefined,
});

const pool = fc
  .record({ labels: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 60 }), seed: fc.nat(), part: fc.nat() })
  .map(({ labels, seed, part }) => ({ dataset: poolOf(labels), key: key(seed), n: 1 + (part % labels.length) }));

const taken = (dataset: Dataset): number[] => Array.from(dataset.images);

describe.each([{ balanced: false }, { balanced: true }])('a subset, %o', (options) => {
  test('has n examples of the pool, none twice, each with its own label', () =>
    fc.assert(
      fc.property(pool, ({ dataset, key, n }) => {
        const part = subset(key, n, options)(dataset);
        expect(new Set(taken(part)).size).toBe(n);
        expect(part).toEqual(select(taken(part))(dataset));
      }),
    ));

  test('is the same for the same key', () =>
    fc.assert(
      fc.property(pool, ({ dataset, key, n }) => {
        expect(subset(key, n, options)(dataset)).toEqual(subset(key, n, options)(dataset));
      }),
    ));

  test('lies within a larger one of the same key, in the same order', () =>
    fc.assert(
      fc.property(pool, fc.nat(), ({ dataset, key, n }, smaller) => {
        const small = taken(subset(key, 1 + (smaller % n), options)(dataset));
        const large = taken(subset(key, n, options)(dataset));
        expect(large.filter((index) => small.includes(index))).toEqual(small);
      }),
    ));

  test('differs between keys', () => {
    const range = Array.from({ length: 50 }, (_, i) => i);
    const drawn = Array.from({ length: 20 }, (_, seed) =>
      taken(subset(key(seed), 10, options)(poolOf(range.map((i) => i % 4)))).join(),
    );
    expect(new Set(drawn).size).toBe(20);
  });

  test.each([0, -1, 1.5, NaN, 4])('of %d of 3 examples throws', (n) => {
    expect(() => subset(key(0), n, options)(poolOf([0, 1, 1]))).toThrow(
      `subset: given n = ${n}; expected a whole number from 1 to 3, the examples of pool`,
    );
  });
});

test('a plain subset is the first n of one permutation of the pool', () =>
  fc.assert(
    fc.property(pool, ({ dataset, key, n }) => {
      const order = permutation(key, count(dataset));
      expect(taken(subset(key, n)(dataset))).toEqual(Array.from(order.subarray(0, n)));
    }),
  ));

test('the counts of a balanced subset differ by one at most, but for classes that are used up', () =>
  fc.assert(
    fc.property(pool, ({ dataset, key, n }) => {
      const available = classHistogram(dataset);
      const counts = classHistogram(subset(key, n, { balanced: true })(dataset));
      const most = Math.max(...counts);
      counts.forEach((of, label) => expect(of === available[label] || of >= most - 1).toBe(true));
    }),
  ));
