import { randomBits } from './bits.ts';
import type { Key } from './key.ts';
import { unit } from './uniform.ts';

/** The parameter of a Bernoulli distribution. */
export interface BernoulliOptions {
  /** The probability of a one, in [0, 1]. Default 0.5. */
  readonly probability?: number;
}

/**
 * `n` zeros and ones: one where a uniform value on [0, 1) is below the probability, compared in float32.
 * Equals `jax.random.bernoulli`. The probability counts in steps of 2⁻²³, rounded up.
 *
 * @throws RangeError if the probability is not in [0, 1].
 * @example bernoulliValues(key(0), 4, { probability: 0.9 }) // Float32Array(4)
 */
export function bernoulliValues(key: Key, n: number, options: BernoulliOptions = {}): Float32Array {
  const { probability = 0.5 } = options;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`bernoulli: the probability is ${String(probability)}, expected a number in [0, 1].`);
  }
  const p = Math.fround(probability);
  const values = new Float32Array(n);
  const bits = randomBits(key, n);
  for (let i = 0; i < n; i++) values[i] = Number(unit(bits[i] as number) < p);
  return values;
}

/**
 * `n` signs, −1 or +1 with equal probability: 2 b − 1 with b of `bernoulliValues`. Equals `jax.random.rademacher`.
 *
 * @example rademacherValues(key(0), 4) // Float32Array(4)
 */
export const rademacherValues = (key: Key, n: number): Float32Array => bernoulliValues(key, n).map((b) => 2 * b - 1);
