import * as tf from '@tensorflow/tfjs-core';
import { constant, stopGradient } from './constant.ts';
import { keepGradients } from './keep-gradients.ts';
import { hasKernel } from './rule.ts';

/** A normalized batch and its moments. */
export interface NormalizedBatch {
  /** Like x. */
  readonly y: tf.Tensor;
  /** Of shape [channels]: the mean of x over all axes but the last, as a constant. */
  readonly mean: tf.Tensor;
  /** Of shape [channels]: the biased variance, as a constant. */
  readonly variance: tf.Tensor;
}

/**
 * Batch normalization with the moments of the batch: y = gamma (x − mean) / √(variance + ε) + beta.
 * Gradients flow through the moments into every example. In one pass, with gradients of one pass each, where the
 * backend has kernels for it.
 *
 * @param x [..., channels]
 * @param gamma [channels]
 * @param beta [channels]
 * @throws Error if gamma or beta has another shape.
 * @example const { y, mean, variance } = batchNormalization(x, tf.ones([16]), tf.zeros([16]), 1e-5); // x: [..., 16]
 * @see Ioffe and Szegedy, Batch Normalization, arXiv 1502.03167
 */
export function batchNormalization(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): NormalizedBatch {
  keepGradients();
  requireChannels(x, { gamma, beta });
  if (!hasKernel('BatchNormTrain')) return composed(x, gamma, beta, epsilon);
  return onKernel('BatchNormTrain', { x, gamma, beta }, epsilon);
}

/**
 * The same with the relu of y, in the same pass, with gradients of one pass each, where the backend has kernels for it. The derivative of
 * the relu at 0 is 0.
 *
 * @example const { y } = batchNormalizationRelu(x, tf.ones([16]), tf.zeros([16]), 1e-5); // x: [..., 16]
 */
export function batchNormalizationRelu(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  epsilon: number,
): NormalizedBatch {
  keepGradients();
  requireChannels(x, { gamma, beta });
  if (hasKernel('BatchNormRelu')) return onKernel('BatchNormRelu', { x, gamma, beta }, epsilon);
  const { y, ...moments } = batchNormalization(x, gamma, beta, epsilon);
  return { y: tf.relu(y), ...moments };
}

function requireChannels(x: tf.Tensor, operands: Readonly<Record<string, tf.Tensor>>): void {
  for (const [name, { shape }] of Object.entries(operands))
    if (x.rank === 0 || shape.length !== 1 || shape[0] !== x.shape.at(-1))
      throw new Error(
        `Batch normalization of x [${x.shape.join(', ')}] takes ${name} of shape [channels], the length of the last axis of x; given [${shape.join(', ')}].`,
      );
}

function onKernel(
  kernelName: string,
  inputs: { readonly x: tf.Tensor; readonly gamma: tf.Tensor; readonly beta: tf.Tensor },
  epsilon: number,
): NormalizedBatch {
  const [y, mean, variance] = tf.engine().runKernel<tf.Tensor[]>(kernelName, { ...inputs }, { epsilon }) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  return { y, mean: stopGradient(mean), variance: stopGradient(variance) };
}

/**
 * The same from ops that every backend has. A mean that is far from 0 is rounded by more than the deviation is wide: what is left of it after
 * centring is taken away once more. As it is 0 but for rounding, it is a constant.
 */
export function composed(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): NormalizedBatch {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const roughMean = tf.mean(x, axes);
  const roughlyCentred = tf.sub(x, roughMean);
  const rest = constant(() => tf.mean(roughlyCentred, axes));
  const mean = tf.add(roughMean, rest);
  const centred = tf.sub(roughlyCentred, rest);
  const variance = tf.mean(tf.square(centred), axes);
  const y = tf.add(tf.mul(centred, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta);
  return { y, mean: stopGradient(mean), variance: stopGradient(variance) };
}
