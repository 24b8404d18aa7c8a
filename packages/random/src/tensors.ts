import * as tf from '@tensorflow/tfjs-core';
import { type BernoulliOptions, bernoulliValues, rademacherValues } from './bernoulli.ts';
import type { Key } from './key.ts';
import { normalValues } from './normal.ts';
import { type UniformOptions, uniformValues } from './uniform.ts';

/**
 * A float32 tensor of standard normal values; see `normalValues`.
 *
 * @throws RangeError if the shape holds anything but integers >= 0.
 * @example const w = tf.mul(normal(key(0), [784, 10]), 0.01);
 */
export const normal = (key: Key, shape: readonly number[]): tf.Tensor => tensor(shape, normalValues(key, size(shape)));

/**
 * A float32 tensor of values uniform on [min, max), by default [0, 1); see `uniformValues`.
 *
 * @throws RangeError if the interval is not finite or min > max, or the shape holds anything but integers >= 0.
 * @example uniform(key(0), [2, 3], { min: -1, max: 1 })
 */
export const uniform = (key: Key, shape: readonly number[], options: UniformOptions = {}): tf.Tensor =>
  tensor(shape, uniformValues(key, size(shape), options));

/**
 * A float32 tensor of zeros and ones, one with the given probability, by default 0.5; see `bernoulliValues`.
 *
 * @throws RangeError if the probability is not in [0, 1], or the shape holds anything but integers >= 0.
 * @example const keep = bernoulli(key(0), [50, 120], { probability: 0.5 });
 */
export const bernoulli = (key: Key, shape: readonly number[], options: BernoulliOptions = {}): tf.Tensor =>
  tensor(shape, bernoulliValues(key, size(shape), options));

/**
 * A float32 tensor of signs, −1 or +1 with equal probability; see `rademacherValues`.
 *
 * @throws RangeError if the shape holds anything but integers >= 0.
 * @example rademacher(key(0), [50, 10])
 */
export const rademacher = (key: Key, shape: readonly number[]): tf.Tensor =>
  tensor(shape, rademacherValues(key, size(shape)));

const tensor = (shape: readonly number[], values: Float32Array): tf.Tensor => tf.tensor(values, [...shape], 'float32');

function size(shape: readonly number[]): number {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new RangeError(`the shape is ${JSON.stringify(shape)}, expected integers >= 0, such as [50, 10] or [].`);
  }
  return shape.reduce((product, length) => product * length, 1);
}
