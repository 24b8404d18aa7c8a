import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batches } from './batches.ts';
import { count, type Dataset } from './dataset.ts';
import { standardization, standardize } from './standardize.ts';

const colours = (pixels: readonly number[]): Dataset => ({
  name: 'colours',
  shape: [1, 1, 2],
  classes: ['a'],
  images: Uint8Array.from(pixels),
  labels: new Uint8Array(pixels.length / 2),
  standardization: undefined,
});

const dataset = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 })), { minLength: 2, maxLength: 40 })
  .map((pairs) => colours(pairs.flat()));

/** All of a dataset's values, as batches give them. */
const values = (set: Dataset): Float32Array => [...batches({ size: count(set) })(set)][0]!.x.data;

const channel = <A>(all: ArrayLike<A>, of: number): A[] => Array.from(all).filter((_, i) => i % 2 === of);
const mean = (all: readonly number[]): number => all.reduce((sum, value) => sum + value, 0) / all.length;

test('statistics are those of pixels / 255, per channel', () =>
  fc.assert(
    fc.property(dataset, (set) => {
      const { mean: means, deviation } = standardization(set);
      for (const of of [0, 1]) {
        const pixels = channel(set.images, of).map((pixel) => pixel / 255);
        expect(means[of]).toBeCloseTo(mean(pixels), 12);
        expect(deviation[of]! ** 2).toBeCloseTo(mean(pixels.map((pixel) => (pixel - mean(pixels)) ** 2)), 12);
      }
    }),
  ));

test('batches are (pixel / 255 − mean) / (deviation + epsilon), per channel', () =>
  fc.assert(
    fc.property(dataset, dataset, (set, other) => {
      const statistics = standardization(other, { epsilon: 0.25 });
      const found = values(standardize({ statistics })(set));
      const expected = Array.from(set.images, (pixel, i) => {
        return (pixel / 255 - statistics.mean[i % 2]!) / (statistics.deviation[i % 2]! + 0.25);
      });
      expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
    }),
  ));

test('with its own statistics, each channel of a set has mean 0 and deviation 1, or is 0 where it is constant', () =>
  fc.assert(
    fc.property(dataset, (set) => {
      const found = values(standardize()(set));
      for (const of of [0, 1]) {
        const constant = new Set(channel(set.images, of)).size === 1;
        expect(mean(channel(found, of))).toBeCloseTo(0, 4);
        expect(mean(channel(found, of).map((value) => value ** 2))).toBeCloseTo(constant ? 0 : 1, 3);
      }
    }),
  ));

test('floats stand for themselves: the same values as bytes give the same statistics and batches', () =>
  fc.assert(
    fc.property(dataset, (set) => {
      const floats = { ...set, images: Float32Array.from(set.images, (pixel) => pixel / 255) };
      const [ours, theirs] = [standardization(floats), standardization(set)];
      ours.mean.forEach((value, i) => expect(value).toBeCloseTo(theirs.mean[i]!, 6));
      ours.deviation.forEach((value, i) => expect(value).toBeCloseTo(theirs.deviation[i]!, 6));
      const apply = standardize({ statistics: { ...theirs, epsilon: 0.1 } });
      values(apply(floats)).forEach((value, i) => expect(value).toBeCloseTo(values(apply(set))[i]!, 4));
    }),
  ));

test('leaves the stored pixels as they are', () => {
  const set = colours([0, 255, 7, 9]);
  expect(standardize()(set)).toEqual({ ...set, standardization: standardization(set) });
});

test('a flat example has one channel', () => {
  expect(standardization({ ...colours([0, 255]), shape: [2] }).mean).toEqual([0.5]);
});

test('statistics of other channels throw, and so does a set without examples', () => {
  const grey = { ...colours([1, 2]), shape: [1, 2, 1] };
  expect(() => standardize({ statistics: standardization(grey) })(colours([1, 2]))).toThrow(
    'given statistics of 1 channels; expected 2',
  );
  expect(() => standardize()(colours([]))).toThrow('given no examples of colours');
});
