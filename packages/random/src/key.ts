/**
 * A random key: 64 bits as two integers in [0, 2³²), the high word first. It is a value: using it changes nothing,
 * and the same key gives the same numbers. Use a key once; to draw again, `split` it.
 */
export type Key = readonly [number, number];

const WORD = 2 ** 32;

/**
 * The key of a seed: the high and the low word of the seed as a 64-bit two's complement integer.
 *
 * Equals `jax.random.key(seed)` for seeds in [0, 2³²). For other seeds it equals JAX with `jax_enable_x64`; without
 * it, JAX drops the high word.
 *
 * @throws RangeError if the seed is not a safe integer.
 * @example key(42) // [0, 42]
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(
      `key: the seed is ${String(seed)}, expected an integer between -(2^53 - 1) and 2^53 - 1. ` +
        'Round it, or fold a second integer into the key: foldIn(key(a), b).',
    );
  }
  return [Math.floor(seed / WORD) >>> 0, seed >>> 0];
}

/** Whether `n` is an integer in [0, 2³²). */
export const isWord = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 0 && (n as number) < WORD;

/** Throws TypeError unless `key` is a pair of integers in [0, 2³²). */
export function checkKey(key: Key): void {
  if (!Array.isArray(key) || key.length !== 2 || !key.every(isWord)) {
    throw new TypeError(
      `the random key is ${JSON.stringify(key)}, expected two integers in [0, 2^32). Make one from a seed: key(42).`,
    );
  }
}
