import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeMnist, fromIdx } from './from-idx.ts';
import type { IdxArray } from './idx.ts';

const bytes = (...shape: number[]): IdxArray => ({
  shape,
  data: new Uint8Array(shape.reduce((product, size) => product * size, 1)).map((_, i) => i % 256),
});
const labelled = (...labels: number[]): IdxArray => ({ shape: [labels.length], data: Uint8Array.from(labels) });
const named = { name: 'set', classes: ['a', 'b', 'c'] };

describe('fromIdx', () => {
  test('adds the channel that IDX leaves out, and keeps the arrays', () => {
    const [images, labels] = [bytes(2, 4, 3), labelled(2, 0)];
    expect(fromIdx(images, labels, named)).toEqual(
      E.right({ ...named, shape: [4, 3, 1], images: images.data, labels: labels.data, standardization: undefined }),
    );
    expect(fromIdx(bytes(2, 4, 3, 3), labels, named)).toMatchObject({ right: { shape: [4, 3, 3] } });
  });

  test('keeps labels as bytes up to 256 classes, in 16 bits above', () => {
    const labels = { shape: [1], data: Int32Array.of(255) };
    const classes = (n: number) => ({ name: 'set', classes: Array.from({ length: n }, String) });
    expect(fromIdx(bytes(1, 2, 2), labels, classes(256))).toMatchObject({ right: { labels: Uint8Array.of(255) } });
    expect(fromIdx(bytes(1, 2, 2), { shape: [1], data: Int32Array.of(256) }, classes(257))).toMatchObject({
      right: { labels: Uint16Array.of(256) },
    });
  });

  test.each([
    ['more images than labels', bytes(3, 2, 2), labelled(0, 1), 'WrongCount'],
    ['more labels than images', bytes(1, 2, 2), labelled(0, 1), 'WrongCount'],
    ['swapped files', labelled(0, 1), bytes(2, 2, 2), 'WrongShape'],
    ['images of rank 2', bytes(2, 4), labelled(0, 1), 'WrongShape'],
    ['images of rank 5', bytes(1, 1, 1, 1, 1), labelled(0), 'WrongShape'],
    ['images that are not bytes', { shape: [1, 1, 1], data: Float32Array.of(1) }, labelled(0), 'WrongShape'],
    ['labels of rank 2', bytes(2, 2, 2), bytes(2, 1), 'WrongShape'],
    ['labels that are not integers', bytes(1, 2, 2), { shape: [1], data: Float64Array.of(0.5) }, 'WrongShape'],
    ['no examples', bytes(0, 28, 28), labelled(), 'Empty'],
    ['images without pixels', bytes(2, 0, 28), labelled(0, 1), 'Empty'],
    ['a negative label', bytes(1, 2, 2), { shape: [1], data: Int8Array.of(-1) }, 'LabelOutOfRange'],
  ])('refuses %s', (_, images, labels, tag) => {
    expect(fromIdx(images, labels, named)).toMatchObject({ left: { _tag: tag } });
  });

  test('refuses exactly the labels outside the classes, and says where the first is', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 9 }), (labels) => {
        const stranger = labels.findIndex((label) => label >= 3);
        const made = fromIdx(bytes(labels.length, 1, 1), labelled(...labels), named);
        if (stranger < 0) expect(E.isRight(made)).toBe(true);
        else expect(made).toMatchObject({ left: { given: `label ${labels[stranger]} at example ${stranger}` } });
      }),
    ));
});

describe('decodeMnist', () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40);
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 9, 4);

  test('joins two files, either of them gzip', () => {
    const expected = { name: 'mnist', shape: [1, 2, 1], images: Uint8Array.of(10, 20, 30, 40) };
    expect(decodeMnist({ images, labels })).toMatchObject({ right: { ...expected, labels: Uint8Array.of(9, 4) } });
    expect(decodeMnist({ images: gzipSync(images), labels }, { name: 'other' })).toMatchObject({
      right: { ...expected, name: 'other' },
    });
  });

  test('says which of the two is broken', () => {
    expect(decodeMnist({ images, labels: labels.subarray(0, 9) })).toMatchObject({
      left: { _tag: 'WrongSize', source: 'labels', message: expect.stringMatching(/^labels: given 9 bytes; expected/) },
    });
    expect(decodeMnist({ images: new Uint8Array(0), labels })).toMatchObject({
      left: { _tag: 'Empty', source: 'images' },
    });
  });
});
