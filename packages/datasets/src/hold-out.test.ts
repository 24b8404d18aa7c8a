import { key } from '@gr/random/host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Dataset } from './dataset.ts';
import { holdOut, semiSupervised } from './hold-out.ts';
import { subset } from './subset.ts';

/** Example i is i, of class i % 3. */
const numbered = (n: number): Dataset => ({
  name: 'numbered',
  shape: [1],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: n }, (_, i) => i),
  labels: Uint8Array.from({ length: n }, (_, i) => i % 3),
  standardization: undefined,
});
const parts = fc
  .record({ n: fc.integer({ min: 2, max: 60 }), part: fc.nat(), seed: fc.nat() })
  .map(({ n, part, seed }) => ({ n, part: 1 + (part % (n - 1)), key: key(seed) }));
const ascending = (values: ArrayLike<number>): number[] => Array.from(values).sort((a, b) => a - b);

test('holdOut: two parts that make the whole, each in its order, labels with their examples', () =>
  fc.assert(
    fc.property(parts, ({ n, part, key }) => {
      const { train, heldOut } = holdOut(key, part)(numbered(n));
      expect(heldOut.labels.length).toBe(part);
      for (const set of [train, heldOut]) {
        expect([...set.images]).toEqual(ascending(set.images));
        expect([...set.labels]).toEqual([...set.images].map((i) => i % 3));
      }
      expect(ascending([...train.images, ...heldOut.images])).toEqual([...numbered(n).images]);
    }),
  ));

test('semiSupervised: the labelled part is the subset of the key, the unlabelled one the others, without labels', () =>
  fc.assert(
    fc.property(parts, ({ n, part, key }) => {
      const { labelled, unlabelled } = semiSupervised(key, part)(numbered(n));
      expect(labelled).toEqual(subset(key, part)(numbered(n)));
      expect(Object.keys(unlabelled).sort()).toEqual(['images', 'name', 'shape', 'standardization']);
      expect(ascending([...labelled.images, ...unlabelled.images])).toEqual([...numbered(n).images]);
    }),
  ));

test.each([0, 5, 6, 1.5, NaN])('parts of %d and the rest of 5 examples throw', (n) => {
  expect(() => holdOut(key(0), n)(numbered(5))).toThrow(`holdOut: given n = ${n}; expected a whole number from 1 to 4`);
  expect(() => semiSupervised(key(0), n)(numbered(5))).toThrow('semiSupervised: given');
});
