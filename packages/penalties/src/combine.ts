import * as tf from '@tensorflow/tfjs-core';
import { type Monoid, concatAll } from 'fp-ts/lib/Monoid.js';
import type { Penalty, Probe } from './probe.ts';

/**
 * Penalties under addition: `concat` adds, `empty` is zero. Both sides of a sum see the same probe, so the same key.
 *
 * Laws: associative; `empty` is neutral on both sides.
 *
 * @example const both = monoid.concat(weighted(0.01, spectReg()), weighted(50, doubleBack()));
 */
export const monoid: Monoid<Penalty> = {
  concat: (first, second) => (probe) => tf.add(first(probe), second(probe)),
  empty: () => tf.scalar(0),
};

/**
 * The sum of penalties.
 *
 * @example sum([weighted(0.01, spectReg()), weighted(0.5, confidencePenalty())])
 */
export const sum: (penalties: readonly Penalty[]) => Penalty = concatAll(monoid);

/**
 * λ times a penalty. With λ = 0 the penalty is not evaluated.
 *
 * @param lambda λ ≥ 0, finite. A confidence penalty is favoured with a positive weight too.
 * @throws Error if λ is negative or not finite.
 * @example weighted(0.01, spectReg());
 */
export function weighted(lambda: number, penalty: Penalty): Penalty {
  if (!Number.isFinite(lambda) || lambda < 0)
    throw new Error(`The weight λ of a penalty must be a finite number ≥ 0, given ${String(lambda)}.`);
  return lambda === 0 ? monoid.empty : (probe) => tf.mul(lambda, penalty(probe));
}

/**
 * A penalty at every k-th step only, times k: the same on average, at a k-th of the cost.
 *
 * @param k A positive whole number.
 * @example every(4, weighted(0.01, spectReg()));
 * @see Karras et al., Analyzing and Improving the Image Quality of StyleGAN, arXiv 1912.04958 (lazy regularization)
 */
export function every(k: number, penalty: Penalty): Penalty {
  if (!Number.isInteger(k) || k < 1)
    throw new Error(`every(k, penalty) needs a positive whole number k, given ${String(k)}.`);
  const scaled = weighted(k, penalty);
  return (probe) => (stepOf(probe) % k === 0 ? scaled(probe) : monoid.empty(probe));
}

/**
 * A penalty with a weight that depends on the step, λ(step).
 *
 * @example scheduled((step) => 0.01 * Math.min(1, step / 1000), spectReg())
 */
export const scheduled =
  (lambda: (step: number) => number, penalty: Penalty): Penalty =>
  (probe) =>
    weighted(lambda(stepOf(probe)), penalty)(probe);

function stepOf({ step }: Probe): number {
  if (step === undefined)
    throw new Error('This penalty depends on the training step, but the probe has none. Give probe({ ..., step }).');
  return step;
}
