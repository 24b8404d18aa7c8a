import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { classHistogram, relabel, select, slice } from '../dataset.ts';
import { decodeCifar10, decodeCifar100 } from './cifar.ts';
import { cifar100Format, cifar10Format, digest, images, records } from './cifar.test-support.ts';
import { cifar100CoarseNames, cifar100FineNames, cifar10Names } from './names.ts';
import { recordArrays, recordWriter } from './records.ts';

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};
const tagOf = (either: E.Either<{ readonly _tag: string }, unknown>): string =>
  E.isLeft(either) ? either.left._tag : 'Right';

test('the sets have 10, 100 and 20 classes, each name once', () => {
  for (const [names, n] of [
    [cifar10Names, 10],
    [cifar100FineNames, 100],
    [cifar100CoarseNames, 20],
  ] as const)
    expect([names.length, new Set(names).size]).toEqual([n, n]);
});

describe('decodeCifar10', () => {
  test('turns planes into channels, plain or gzip', () => {
    for (const bytes of [records(cifar10Format, 13), gzipSync(records(cifar10Format, 13))]) {
      const { images: decoded, ...rest } = right(decodeCifar10(bytes));
      expect(digest(decoded)).toBe(digest(images(13)));
      expect(rest).toEqual({
        name: 'cifar-10',
        shape: [32, 32, 3],
        classes: cifar10Names,
        labels: Uint8Array.from({ length: 13 }, (_, i) => i % 10),
        standardization: undefined,
      });
    }
  });

  test('refuses every length that is no whole number of records', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * 3073 }), (length) => {
        const expected = length === 0 ? 'Empty' : length % 3073 === 0 ? 'Right' : 'WrongSize';
        expect(tagOf(decodeCifar10(records(cifar10Format, 3).subarray(0, length)))).toBe(expected);
      }),
    ));

  test('refuses a label that is no class, and says which', () => {
    const bytes = records(cifar10Format, 3);
    bytes[2 * 3073] = 10;
    expect(decodeCifar10(bytes)).toMatchObject({
      left: { _tag: 'LabelOutOfRange', given: 'label 10 at example 2', expected: '0 to 9, the classes of cifar-10' },
    });
  });

  test('unpacks gzip to maxBytes at most', () => {
    expect(tagOf(decodeCifar10(gzipSync(records(cifar10Format, 3)), { maxBytes: 3 * 3073 - 1 }))).toBe('TooLarge');
  });
});

describe('decodeCifar100', () => {
  const bytes = records(cifar100Format, 120);

  test('has fine labels, or coarse ones where asked for', () => {
    const [fine, coarse] = [right(decodeCifar100(bytes)), right(decodeCifar100(bytes, { labels: 'coarse' }))];
    expect([...fine.labels]).toEqual(Array.from({ length: 120 }, (_, i) => i % 100));
    expect([...coarse.labels]).toEqual(Array.from({ length: 120 }, (_, i) => i % 20));
    expect([fine.classes, coarse.classes]).toEqual([cifar100FineNames, cifar100CoarseNames]);
    expect(digest(fine.images)).toBe(digest(images(120)));
  });

  test('relabel goes from one labelling to the other and back, on parts too', () => {
    const small = { images: new Uint8Array(120), shape: [1] };
    const fine = { ...right(decodeCifar100(bytes)), ...small };
    const coarse = { ...right(decodeCifar100(bytes, { labels: 'coarse' })), ...small };
    expect(relabel('coarse')(fine)).toEqual(coarse);
    expect(relabel('fine')(coarse)).toEqual(fine);
    for (const part of [slice(15, 40), select([119, 3, 57])])
      expect(relabel('coarse')(part(fine))).toEqual(part(coarse));
    expect(classHistogram(coarse)).toEqual(Array.from({ length: 20 }, () => 6));
    expect(() => relabel('superfine')(fine)).toThrow("given 'superfine'; expected coarse or fine");
  });

  test('says which of its labels is out of range', () => {
    const strange = records(cifar100Format, 2);
    strange[3074] = 20;
    expect(decodeCifar100(strange)).toMatchObject({ left: { given: 'coarse label 20 at example 1' } });
  });
});

test('records cut anywhere are written as if they came at once', () => {
  const bytes = records(cifar100Format, 4);
  const expected = digest(images(4));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 12 }), (cuts) => {
      const arrays = recordArrays(6, 2);
      const writer = recordWriter(arrays, 1, 4);
      const ends = [...cuts.sort((a, b) => a - b), bytes.length];
      ends.forEach((end, i) => writer.write(bytes.subarray(ends[i - 1] ?? 0, end)));
      expect(writer.end()).toEqual(E.right(4));
      expect(digest(arrays.images.subarray(3072, 5 * 3072))).toBe(expected);
      expect([...arrays.labels[1]!]).toEqual([0, 0, 1, 2, 3, 0]);
    }),
    { numRuns: 50 },
  );
});

test('records beyond the room are counted, not written', () => {
  const arrays = recordArrays(3, 1);
  const writer = recordWriter(arrays, 0, 2);
  writer.write(records(cifar10Format, 3, 5));
  expect(tagOf(writer.end())).toBe('WrongSize');
  expect([...arrays.labels[0]!]).toEqual([5, 6, 0]);
});
