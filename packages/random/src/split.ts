import { checkCount } from './count.ts';
import { type Key, isWord } from './key.ts';
import { threefry2x32 } from './threefry.ts';

/**
 * `n` new keys, by default 2, that serve as independent ones. Do not use the parent for anything else.
 *
 * Key i does not depend on `n`: `split(key, 2)` are the first two of `split(key, 3)`, and key i equals
 * `foldIn(key, i)`. Equals `jax.random.split`.
 *
 * @throws RangeError if `n` is not an integer in [0, 2³²].
 * @example const [dropoutKey, noiseKey] = split(key(0));
 */
export function split(key: Key, n?: 2): [Key, Key];
export function split(key: Key, n: 3): [Key, Key, Key];
export function split(key: Key, n: 4): [Key, Key, Key, Key];
export function split(key: Key, n?: number): Key[];
export function split(key: Key, n: number = 2): Key[] {
  checkCount('split', n);
  const high = new Uint32Array(n);
  const low = new Uint32Array(n);
  threefry2x32(key, [0, 0], high, low);
  return Array.from(high, (word, i): Key => [word, low[i] as number]);
}

/**
 * A new key made of a key and an integer, such as a step or an epoch: it spares the keys in between.
 *
 * Equals `jax.random.fold_in`.
 *
 * @throws RangeError if `n` is not an integer in [0, 2³²).
 * @example const stepKey = foldIn(key(1), 1200); // the randomness of step 1200
 */
export function foldIn(key: Key, n: number): Key {
  if (!isWord(n)) {
    throw new RangeError(
      `foldIn: the integer is ${String(n)}, expected an integer in [0, 2^32). Fold a larger one in two halves.`,
    );
  }
  const high = new Uint32Array(1);
  const low = new Uint32Array(1);
  threefry2x32(key, [0, n], high, low);
  return [high[0] as number, low[0] as number];
}
