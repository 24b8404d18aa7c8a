import { foldIn, key } from '@gr/random/host';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostArray } from '../host-array.ts';
import { crop, flip, shift } from './augment.ts';
import { augmentations, type Augmentation } from './augmentation.ts';

/** Values that tell example, row, column and channel apart. */
const batch = (n: number, height: number, width: number, channels = 1): HostArray => ({
  data: Float32Array.from({ length: n * height * width * channels }, (_, i) => i + 1),
  shape: [n, height, width, channels],
});
const image = ({ data, shape: [, height = 0, width = 0] }: HostArray, i: number): number[][] =>
  Array.from({ length: height }, (_, row) => [
    ...data.subarray((i * height + row) * width, (i * height + row + 1) * width),
  ]);

/** A batch of many examples, so that every outcome occurs. */
const many = batch(400, 8, 16);
const outcomes = (augment: Augmentation, of: HostArray = many) => {
  const changed = augment(key(5), of);
  return Array.from({ length: of.shape[0]! }, (_, i) => ({ from: image(of, i), to: image(changed, i) }));
};

describe('every augmentation', () => {
  const all: readonly (readonly [string, Augmentation])[] = [
    ['shift', shift()],
    ['flip', flip()],
    ['crop', crop({ padding: 2 })],
    ['shift and flip', augmentations(shift(), flip())],
  ];
  test.each(all)('%s: the same for the same key, another for another, and leaves its input alone', (_, augment) => {
    const [input, before] = [batch(50, 8, 8, 3), batch(50, 8, 8, 3)];
    expect(augment(key(1), input)).toEqual(augment(key(1), input));
    expect(augment(key(2), input)).not.toEqual(augment(key(1), input));
    expect(input).toEqual(before);
    expect(augment(key(1), input).shape).toEqual([50, 8, 8, 3]);
  });

  test.each(all)('%s: throws for what are no images', (_, augment) => {
    expect(() => augment(key(0), { data: new Float32Array(6), shape: [3, 2] })).toThrow('given values of shape [3, 2]');
  });
});

describe('shift', () => {
  /** The shift that explains an outcome, read off the pixel in the middle. */
  const moved = (from: number[][], to: number[][]): string => {
    const value = to[4]![8]!;
    const row = from.findIndex((line) => line.includes(value));
    return `${4 - row} ${8 - from[row]!.indexOf(value)}`;
  };

  test('by every whole number of pixels up to an eighth of each side, and no other', () => {
    const seen = new Set(outcomes(shift()).map(({ from, to }) => moved(from, to)));
    const expected = [-1, 0, 1].flatMap((down) => [-2, -1, 0, 1, 2].map((right) => `${down} ${right}`));
    expect([...seen].sort()).toEqual(expected.sort());
  });

  test.each(['edge', 'zero', 'reflect'] as const)('shows %s beyond the edge', (beyond) => {
    const line = batch(200, 1, 4);
    for (const { from, to } of outcomes(shift({ fraction: 0.5, beyond }), line)) {
      const [a, b, c, d] = from[0]!;
      const at = {
        edge: [
          [c, d, d, d],
          [b, c, d, d],
          [a, b, c, d],
          [a, a, b, c],
          [a, a, a, b],
        ],
        zero: [
          [c, d, 0, 0],
          [b, c, d, 0],
          [a, b, c, d],
          [0, a, b, c],
          [0, 0, a, b],
        ],
        reflect: [
          [c, d, c, b],
          [b, c, d, c],
          [a, b, c, d],
          [b, a, b, c],
          [c, b, a, b],
        ],
      };
      expect(at[beyond]).toContainEqual(to[0]);
    }
  });

  test.each([-0.1, 1, NaN])('of %d of the side throws', (fraction) => {
    expect(() => shift({ fraction })).toThrow(`shift: given fraction ${fraction}`);
  });
});

describe('flip', () => {
  test('mirrors about half of the images, and channels stay where they are', () => {
    const pairs = outcomes(flip());
    const flipped = pairs.filter(({ from, to }) => from.every((row, i) => row.toReversed().join() === to[i]!.join()));
    const same = pairs.filter(({ from, to }) => from.join() === to.join());
    expect(flipped.length + same.length).toBe(400);
    // 400 fair throws: five deviations of 10
    expect(Math.abs(flipped.length - 200)).toBeLessThan(50);
    const colours = flip({ probability: 1 })(key(0), batch(1, 1, 2, 3));
    expect([...colours.data]).toEqual([4, 5, 6, 1, 2, 3]);
  });

  test('twice is nothing', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (height, width) => {
        const always = flip({ probability: 1 });
        expect(always(key(1), always(key(0), batch(2, height, width, 3)))).toEqual(batch(2, height, width, 3));
      }),
    ));

  test('throws for a probability that is none', () => {
    expect(() => flip({ probability: 2 })).toThrow('flip: given probability 2');
  });
});

describe('crop', () => {
  test('cuts windows that are parts of the image, all places among them', () => {
    const seen = new Set<string>();
    for (const { from, to } of outcomes(crop({ size: [6, 15] }))) {
      const row = from.findIndex((line) => line.includes(to[0]![0]!));
      const column = from[row]!.indexOf(to[0]![0]!);
      expect(to).toEqual(from.slice(row, row + 6).map((line) => line.slice(column, column + 15)));
      seen.add(`${row} ${column}`);
    }
    expect(seen.size).toBe(6);
  });

  test('with padding is a shift that shows nothing beyond', () => {
    for (const { from, to } of outcomes(crop({ padding: 1 }))) {
      const padded = [-1, ...from.keys(), 8].map((row) => [0, ...(from[row] ?? Array<number>(16).fill(0)), 0]);
      const places = [0, 1, 2].flatMap((row) =>
        [0, 1, 2].map((column) => padded.slice(row, row + 8).map((line) => line.slice(column, column + 16))),
      );
      expect(places).toContainEqual(to);
    }
  });

  test('throws for windows larger than the image', () => {
    expect(() => crop({ size: [9, 9] })(key(0), batch(1, 8, 8))).toThrow('crop: given a window of 9 × 9 and padding 0');
  });
});

test('augmentations give each its own key', () => {
  const keys: unknown[] = [];
  const spy: Augmentation = (given, images) => {
    keys.push(given);
    return images;
  };
  augmentations(spy, spy)(key(3), batch(1, 1, 1));
  expect(keys).toEqual([foldIn(key(3), 0), foldIn(key(3), 1)]);
});
