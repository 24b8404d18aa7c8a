// Values of JAX: published ones, and those that golden/generate.py had JAX compute.
import { expect, test } from 'vitest';
import golden from '../golden/jax.json' with { type: 'json' };
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

const float = (word: number): number => new Float32Array(Uint32Array.of(word).buffer)[0] as number;
const place = (x: number): number => {
  const word = new Int32Array(Float32Array.of(x).buffer)[0] as number;
  return word < 0 ? -(word & 0x7fffffff) : word;
};
/** How many float32 steps lie between two float32 values. */
const ulps = (a: number, b: number): number => Math.abs(place(a) - place(b));
const at = (values: ArrayLike<number>, places: readonly number[]): number[] => places.map((i) => values[i] as number);
const first = (values: Float32Array): number => values[0] as number;

/** JAX on a CPU takes another float32 logarithm: a few values in a hundred differ, by so many steps at most. */
const NORMAL_ULPS = 3;

test('a seed gives the key of jax.random.key', () => {
  for (const { seed, key: words } of golden.key) expect(key(seed)).toEqual(words);
});

test('split gives the keys of jax.random.split', () => {
  for (const { seed, n, keys } of golden.split) expect(split(key(seed), n)).toEqual(keys);
});

test('split of split gives the keys of jax.random.split', () => {
  const { seed, n, keys } = golden.splitTwice;
  expect(split(key(seed), n).map((k) => split(k))).toEqual(keys);
});

test('foldIn gives the key of jax.random.fold_in', () => {
  for (const { seed, n, key: words } of golden.foldIn) expect(foldIn(key(seed), n)).toEqual(words);
});

// The mode does not matter here. JAX, tests/random_test.py, testPRNGValues.
test('foldIn(key(0), 4) is the value in the tests of JAX', () =>
  expect(foldIn(key(0), 4)).toEqual([2285895361, 433833334]));

test('random bits are those of jax.random.bits', () => {
  for (const { seed, n, at: places, values } of golden.bits) {
    expect(at(randomBits(key(seed), n), places)).toEqual(values);
  }
});

test('uniform values are those of jax.random.uniform, bit by bit', () => {
  for (const { seed, min, max, words } of golden.uniform) {
    expect(Array.from(uniformValues(key(seed), words.length, { min, max }))).toEqual(words.map(float));
  }
});

// Documentation of JAX, page “jax.random module”, section “PRNG keys” (partitionable mode).
test('uniform values are those in the documentation of JAX', () => {
  expect(first(uniformValues(key(0), 1))).toBe(Math.fround(0.947667));
  expect(first(uniformValues(split(key(0))[1], 1)).toPrecision(6)).toBe('0.00729382');
});

test('normal values are those of jax.random.normal, nearly all bit by bit', () => {
  let equal = 0;
  let all = 0;
  for (const { seed, words } of golden.normal) {
    normalValues(key(seed), words.length).forEach((z, i) => {
      const distance = ulps(z, float(words[i] as number));
      expect(distance).toBeLessThanOrEqual(NORMAL_ULPS);
      equal += Number(distance === 0);
      all++;
    });
  }
  expect(equal / all).toBeGreaterThan(0.95);
});

// Documentation of JAX, page “Pseudorandom numbers” (partitionable mode).
test('normal values are those in the documentation of JAX', () => {
  const near = (z: number, published: number) => expect(ulps(z, published)).toBeLessThanOrEqual(NORMAL_ULPS);

  near(first(normalValues(key(42), 1)), -0.028304616);

  const draws = [0.6057640314102173, -0.21089035272598267, -0.3948981463909149];
  let next: Key = key(42);
  for (const published of draws) {
    const [rest, subkey] = split(next);
    near(first(normalValues(subkey, 1)), published);
    next = rest;
  }

  const individually = [0.07592554, 0.60576403, 0.4323065];
  split(key(42), 3).forEach((subkey, i) => near(first(normalValues(subkey, 1)), individually[i] as number));

  const atOnce = [-0.02830462, 0.46713185, 0.29570296];
  normalValues(key(42), 3).forEach((z, i) => expect(z).toBeCloseTo(atOnce[i] as number, 7));
});

test('zeros and ones are those of jax.random.bernoulli', () => {
  for (const { seed, probability, values } of golden.bernoulli) {
    expect(Array.from(bernoulliValues(key(seed), values.length, { probability }))).toEqual(values);
  }
});

test('signs are those of jax.random.rademacher', () => {
  for (const { seed, values } of golden.rademacher) {
    expect(Array.from(rademacherValues(key(seed), values.length))).toEqual(values);
  }
});

test('orders are those of jax.random.permutation, with none, one and more rounds of sorting', () => {
  for (const { seed, n, at: places, values } of golden.permutation) {
    expect(at(permutation(key(seed), n), places)).toEqual(values);
  }
});
