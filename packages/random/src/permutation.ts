import { randomBits } from './bits.ts';
import { checkCount } from './count.ts';
import type { Key } from './key.ts';
import { split } from './split.ts';

/**
 * A random order of 0 … n − 1, each as likely as the others. Equals `jax.random.permutation(key, n)`.
 *
 * Sorts by random 32-bit words, stably, ⌈3 ln n / ln(2³² − 1)⌉ times with fresh words: words that collide in one
 * round are parted in the next, which makes the bias negligible.
 *
 * @throws RangeError if `n` is not an integer in [0, 2³²].
 * @example permutation(key(0), 5) // Uint32Array(5)
 */
export function permutation(key: Key, n: number): Uint32Array {
  checkCount('permutation', n);
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(2 ** 32 - 1));
  let order: Uint32Array = Uint32Array.from({ length: n }, (_, i) => i);
  let next = key;
  for (let round = 0; round < rounds; round++) {
    const [rest, subkey] = split(next);
    order = sortBy(randomBits(subkey, n), order);
    next = rest;
  }
  return order;
}

/** The values in the order of their sort keys; equal keys keep their order. */
function sortBy(keys: Uint32Array, values: Uint32Array): Uint32Array {
  // One 64-bit word per value, key above place: the order of the words is the stable order of the keys.
  const words = new BigUint64Array(values.length);
  const halves = new Uint32Array(words.buffer);
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = i;
    halves[2 * i + 1] = keys[i] as number;
  }
  words.sort();
  const sorted = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) sorted[i] = values[halves[2 * i] as number] as number;
  return sorted;
}
