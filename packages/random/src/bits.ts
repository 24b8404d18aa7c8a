import { checkCount } from './count.ts';
import type { Key } from './key.ts';
import { threefry2x32 } from './threefry.ts';

/**
 * `n` random 32-bit words; value i is the exclusive or of the two words that counter i encrypts to, so it does not
 * depend on `n`. Equals `jax.random.bits`, dtype uint32.
 *
 * @throws RangeError if `n` is not an integer in [0, 2³²].
 * @example randomBits(key(0), 3) // Uint32Array(3)
 */
export function randomBits(key: Key, n: number): Uint32Array {
  checkCount('randomBits', n);
  const bits = new Uint32Array(n);
  const low = new Uint32Array(n);
  threefry2x32(key, [0, 0], bits, low);
  for (let i = 0; i < n; i++) bits[i] = (bits[i] as number) ^ (low[i] as number);
  return bits;
}
