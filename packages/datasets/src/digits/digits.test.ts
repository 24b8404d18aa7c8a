import { key } from '@gr/random/host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../crc32.ts';
import { classHistogram, count, exampleSize, slice, take, type Dataset } from '../dataset.ts';
import { digits } from './digits.ts';
import { handwriting, type DigitStyle } from './style.ts';

const set = digits(key(0), 1500);

const images = ({ images }: Dataset): Uint8Array[] =>
  Array.from({ length: images.length / 784 }, (_, i) => Uint8Array.from(images.subarray(784 * i, 784 * (i + 1))));

describe('digits', () => {
  test('are 28 × 28 bytes of ten classes', () => {
    expect(set).toMatchObject({ name: 'digits', shape: [28, 28, 1], standardization: undefined });
    expect(set.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect([count(set), set.images.length]).toEqual([1500, 1500 * exampleSize(set)]);
  });

  test('are the same for the same key, and the first ones for any number', () =>
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), (seed, n) => {
        expect(digits(key(seed), n)).toEqual(take(n)(digits(key(seed), 20)));
      }),
      { numRuns: 20 },
    ));

  test('are the same bytes on every engine', () => {
    const fixed: DigitStyle = {
      height: [14, 21],
      aspect: [0.5, 0.9],
      slant: [-0.1, 0.4],
      rotation: 0.3,
      shift: 3,
      wobble: 0.05,
      elastic: 3,
      thickness: [0.08, 0.16],
      pressure: 0.3,
      blur: [1, 2],
      ink: [0.7, 1],
      noise: 0.1,
    };
    expect(crc32(digits(key(7), 100, fixed).images as Uint8Array)).toBe(566336573);
  });

  test('are all different, within a key and between keys', () => {
    const all = [...images(set), ...images(digits(key(1), 100))].map((image) => image.join());
    expect(new Set(all).size).toBe(1600);
  });

  test('have each class about as often: within five deviations of the binomial', () => {
    const deviation = Math.sqrt(1500 * 0.1 * 0.9);
    for (const of of classHistogram(set)) expect(Math.abs(of - 150)).toBeLessThan(5 * deviation);
  });

  test('are bright ink on dark ground, whose edge stays dark', () => {
    for (const image of images(set)) {
      const inked = image.filter((pixel) => pixel > 128).length;
      expect(inked).toBeGreaterThan(10);
      expect(inked).toBeLessThan(784 / 2);
      const corners = [0, 27, 784 - 28, 783].map((at) => image[at]!);
      expect(Math.max(...corners)).toBeLessThan(128);
    }
  });

  test('are centred but for the shift: so is the box around the ink', () => {
    for (const image of images(set)) {
      const inked = Array.from(image.keys()).filter((at) => image[at]! > 128);
      for (const places of [inked.map((at) => at % 28), inked.map((at) => Math.floor(at / 28))]) {
        const middle = (Math.min(...places) + Math.max(...places)) / 2;
        // the pen's width and the faint ends of a stroke move the box by a pixel or two
        expect(Math.abs(middle - 13.5)).toBeLessThan(handwriting.shift + 2);
      }
    }
  });

  test('can be told apart, but not by pixels alone: the nearest neighbour errs on 15 to 50 of 100', () => {
    const [known, asked] = [slice(0, 1200)(set), slice(1200, 1500)(set)];
    const distance = (a: Uint8Array, b: Uint8Array): number => {
      let sum = 0;
      for (let i = 0; i < 784; i++) sum += (a[i]! - b[i]!) ** 2;
      return sum;
    };
    const examples = images(known);
    const wrong = images(asked).filter((image, i) => {
      const distances = examples.map((example) => distance(image, example));
      return known.labels[distances.indexOf(Math.min(...distances))] !== asked.labels[i];
    }).length;
    expect(wrong / 300).toBeGreaterThan(0.15);
    expect(wrong / 300).toBeLessThan(0.5);
  });

  test.each([0, -1, 1.5, NaN])('%d of them throw', (n) => {
    expect(() => digits(key(0), n)).toThrow(`digits: given n = ${n}; expected a whole number from 1`);
  });
});
