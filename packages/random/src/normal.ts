import { randomBits } from './bits.ts';
import { erfInv } from './erf-inv.ts';
import type { Key } from './key.ts';
import { unit } from './uniform.ts';

const SQRT2 = Math.fround(Math.SQRT2);
/** The float32 next to −1, towards 0. */
const LOWEST = -1 + 2 ** -24;

/**
 * `n` float32 values of the standard normal distribution: z = √2 · erfinv(u), u uniform on (−1, 1), all in float32.
 * The values lie within [−5.42, 5.23].
 *
 * The same as `jax.random.normal` up to a few units in the last place (JAX's own values differ as much between
 * devices, which round logarithm and multiply-add differently).
 *
 * @throws RangeError if `n` is not an integer in [0, 2³²].
 * @example normalValues(key(42), 1)[0] // -0.0283046
 */
export function normalValues(key: Key, n: number): Float32Array {
  const bits = randomBits(key, n);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const u = Math.max(LOWEST, Math.fround(2 * unit(bits[i] as number) + LOWEST));
    values[i] = SQRT2 * erfInv(u);
  }
  return values;
}
