import fc from 'fast-check';
import { expect, test } from 'vitest';
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

const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const keys: fc.Arbitrary<Key> = fc.tuple(word, word);
const count = fc.nat({ max: 300 });
const samplers: readonly [string, (key: Key, n: number) => ArrayLike<number>][] = [
  ['randomBits', randomBits],
  ['uniformValues', (k, n) => uniformValues(k, n, { min: -3, max: 5 })],
  ['normalValues', normalValues],
  ['bernoulliValues', (k, n) => bernoulliValues(k, n, { probability: 0.3 })],
  ['rademacherValues', rademacherValues],
];

test('a key holds the words of its seed: seed = high · 2³² + low, modulo 2⁶⁴', () =>
  fc.assert(
    fc.property(fc.maxSafeInteger(), (seed) => {
      const [high, low] = key(seed);
      expect((BigInt(high) << 32n) | BigInt(low)).toBe(BigInt.asUintN(64, BigInt(seed)));
    }),
  ));

test('different seeds give different keys', () =>
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
      fc.pre(a !== b);
      expect(key(a)).not.toEqual(key(b));
    }),
  ));

test('key i of a split does not depend on how many are split off, and is foldIn(key, i)', () =>
  fc.assert(
    fc.property(keys, count, count, (k, n, more) => {
      const few = split(k, n);
      expect(few).toHaveLength(n);
      expect(split(k, n + more).slice(0, n)).toEqual(few);
      expect(few).toEqual(few.map((_, i) => foldIn(k, i)));
    }),
  ));

test('a split gives two keys unless told otherwise', () =>
  fc.assert(fc.property(keys, (k) => void expect(split(k)).toEqual(split(k, 2)))));

test('the keys of a split differ from each other and from the parent', () =>
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 300 }), (k, n) => {
      expect(new Set([k, ...split(k, n)].map(String)).size).toBe(n + 1);
    }),
  ));

test('different integers fold into different keys', () =>
  fc.assert(
    fc.property(keys, word, word, (k, a, b) => {
      fc.pre(a !== b);
      expect(foldIn(k, a)).not.toEqual(foldIn(k, b));
    }),
  ));

test.each(samplers)('%s: the same key gives the same values and stays as it is', (_name, sample) =>
  fc.assert(
    fc.property(keys, count, (k, n) => {
      const before: Key = [...k];
      expect(sample(k, n)).toEqual(sample(k, n));
      expect(k).toEqual(before);
    }),
  ),
);

test.each(samplers)('%s: different keys give different values', (_name, sample) =>
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      fc.pre(String(a) !== String(b));
      expect(sample(a, 200)).not.toEqual(sample(b, 200));
    }),
  ),
);

test.each(samplers)('%s: value i does not depend on how many are drawn', (_name, sample) =>
  fc.assert(
    fc.property(keys, count, count, (k, n, more) => {
      expect(Array.from(sample(k, n + more)).slice(0, n)).toEqual(Array.from(sample(k, n)));
    }),
  ),
);

test('uniform values lie within the interval', () =>
  fc.assert(
    fc.property(
      keys,
      fc.float({ min: -1e6, max: 1e6, noNaN: true }),
      fc.float({ min: 0, max: 1e6, noNaN: true }),
      (k, min, width) => {
        const max = Math.fround(min + width);
        for (const u of uniformValues(k, 100, { min, max })) {
          expect(u).toBeGreaterThanOrEqual(min);
          expect(u).toBeLessThanOrEqual(max);
        }
      },
    ),
  ));

test('uniform values lie below one, normal values are finite', () =>
  fc.assert(
    fc.property(keys, (k) => {
      expect(Math.max(...uniformValues(k, 1000))).toBeLessThan(1);
      expect(normalValues(k, 1000).every(Number.isFinite)).toBe(true);
    }),
  ));

test('a permutation holds each of 0 … n − 1 once', () =>
  fc.assert(
    fc.property(keys, fc.nat({ max: 3000 }), (k, n) => {
      expect(Array.from(permutation(k, n).sort())).toEqual(Array.from({ length: n }, (_, i) => i));
    }),
  ));

const k = key(0);
test.each<[string, () => unknown, RegExp]>([
  ['a seed with a fraction', () => key(1.5), /seed is 1\.5, expected an integer/],
  ['a seed that is not a number', () => key(NaN), /seed is NaN/],
  ['an unsafe seed', () => key(2 ** 53), /seed is 9007199254740992/],
  ['a negative count of keys', () => split(k, -1), /split: the count is -1, expected an integer/],
  ['a fractional count of keys', () => split(k, 2.5), /the count is 2\.5/],
  ['a negative integer to fold in', () => foldIn(k, -1), /foldIn: the integer is -1, expected/],
  ['an integer to fold in beyond 32 bits', () => foldIn(k, 2 ** 32), /the integer is 4294967296/],
  ['a negative count of values', () => normalValues(k, -1), /the count is -1/],
  ['a count that is not a number', () => permutation(k, NaN), /permutation: the count is NaN/],
  ['a seed in place of a key', () => randomBits(42 as never, 1), /random key is 42, expected two integers/],
  ['a key out of range', () => split([0, -1]), /random key is \[0,-1\]/],
  ['a key of three words', () => foldIn([0, 0, 0] as never, 1), /random key is \[0,0,0\]/],
  [
    'an interval upside down',
    () => uniformValues(k, 1, { min: 1, max: 0 }),
    /interval is \[1, 0\), expected min <= max/,
  ],
  ['an infinite interval', () => uniformValues(k, 1, { max: Infinity }), /interval is \[0, Infinity\)/],
  ['an interval that is not a number', () => uniformValues(k, 1, { min: NaN }), /interval is \[NaN, 1\)/],
  ['an interval wider than float32', () => uniformValues(k, 1, { min: -3e38, max: 3e38 }), /width below/],
  ['a probability above one', () => bernoulliValues(k, 1, { probability: 1.1 }), /probability is 1\.1, expected/],
  ['a probability that is not a number', () => bernoulliValues(k, 1, { probability: NaN }), /probability is NaN/],
])('%s is refused with what was given', (_what, call, message) => expect(call).toThrow(message));
