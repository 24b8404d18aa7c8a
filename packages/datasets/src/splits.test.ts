import * as E from 'fp-ts/lib/Either.js';
import { expect, test } from 'vitest';
import { slice, type Dataset } from './dataset.ts';
import { mnistSplits } from './splits.ts';

const dataset = (n: number): Dataset => ({
  name: 'tiny',
  shape: [1],
  classes: ['a', 'b'],
  images: Uint8Array.from({ length: n }, (_, i) => i % 251),
  labels: Uint8Array.from({ length: n }, (_, i) => i % 2),
  standardization: undefined,
});
const published = { train: dataset(60_000), test: dataset(10_000) };

test('official: as published', () => {
  expect(mnistSplits.official(published)).toEqual(E.right(published));
});

test('authors: the first 50,000 train, the official test set validates, the last 10,000 of the training set test', () => {
  expect(mnistSplits.authors(published)).toEqual(
    E.right({
      train: slice(0, 50_000)(published.train),
      validation: published.test,
      test: slice(50_000, 60_000)(published.train),
    }),
  );
});

test('authors: refuses a training set that has no more than the 10,000 to cut off', () => {
  expect(mnistSplits.authors({ ...published, train: dataset(10_000) })).toMatchObject({
    left: { _tag: 'WrongCount', given: '10000 training examples' },
  });
  expect(E.isRight(mnistSplits.authors({ ...published, train: dataset(10_001) }))).toBe(true);
});
