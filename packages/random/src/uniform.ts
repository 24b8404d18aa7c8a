import { randomBits } from './bits.ts';
import type { Key } from './key.ts';

/** The interval of a uniform distribution. */
export interface UniformOptions {
  /** Lower end, included. Default 0. */
  readonly min?: number;
  /** Upper end, excluded, though the rounding to float32 may reach it. Default 1. */
  readonly max?: number;
}

/**
 * `n` float32 values, uniform on [min, max): u = max(min, f · (max − min) + min), where f ∈ [0, 1) is a multiple
 * of 2⁻²³. The multiply-add is rounded once, as the fused instruction of XLA does. Equals `jax.random.uniform`.
 *
 * @throws RangeError if the ends are not finite in float32, or min > max.
 * @example uniformValues(key(0), 4, { min: -1, max: 1 }) // Float32Array(4)
 */
export function uniformValues(key: Key, n: number, options: UniformOptions = {}): Float32Array {
  const min = Math.fround(options.min ?? 0);
  const max = Math.fround(options.max ?? 1);
  const width = Math.fround(max - min);
  if (!(width >= 0 && width < Infinity)) {
    throw new RangeError(
      `uniform: the interval is [${String(options.min ?? 0)}, ${String(options.max ?? 1)}), ` +
        'expected min <= max, both finite, and a width below 3.4e38.',
    );
  }
  const bits = randomBits(key, n);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) values[i] = Math.max(min, Math.fround(unit(bits[i] as number) * width + min));
  return values;
}

/** The upper 23 bits of a word as a fraction in [0, 1): the mantissa of a float32 in [1, 2), less 1. */
export const unit = (word: number): number => (word >>> 9) * 2 ** -23;
