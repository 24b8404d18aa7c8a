import * as tf from '@tensorflow/tfjs-core';
import { batchNormalization, batchNormalizationRelu, keepGradients } from '@gr/autodiff';
import { show } from '../checks.ts';
import type { Layer, None } from '../layer.ts';
import { withRole } from '../role.ts';
import { tidy } from '../tidy.ts';

/** `gamma`, `beta`: `[channels]`. */
export type BatchNormParams = { readonly gamma: tf.Tensor; readonly beta: tf.Tensor };

/** Running averages, `[channels]`. */
export type BatchNormState = { readonly mean: tf.Tensor; readonly variance: tf.Tensor };

export interface RunningOptions {
  /**
   * `'batch'`: training normalizes with the statistics of the batch and updates running averages, which evaluation uses.
   * `'running'`: training, too, normalizes with the running averages it was given, so that the gradient of one example does
   * not flow through the others.
   */
  readonly statistics: 'batch' | 'running';
  /** Share of the running average that a step keeps: average ← momentum · average + (1 − momentum) · batch. 0.9 if not given. */
  readonly momentum?: number;
  /** Added to the variance; 1e-5 if not given. */
  readonly epsilon?: number;
}

export interface BatchAtTestOptions {
  /**
   * `'batch-at-test'`: the statistics of the batch in training and in evaluation, no running averages, as the paper's
   * authors did. A prediction then depends on the other examples of its batch.
   */
  readonly statistics: 'batch-at-test';
  /** Added to the variance; 1e-5 if not given. */
  readonly epsilon?: number;
}

/**
 * Batch normalization over all axes but the last: y = gamma (x − mean) / √(variance + epsilon) + beta.
 *
 * `x: [batch, channels]` or `[batch, height, width, channels]`. The variance is the biased one (divided by the number of
 * values), in the running average too. Running averages are constants to every gradient.
 * Ioffe & Szegedy 2015, algorithm 1.
 *
 * @example batchNorm({ statistics: 'batch' })
 */
export function batchNorm(options: RunningOptions): Layer<BatchNormParams, BatchNormState>;
export function batchNorm(options: BatchAtTestOptions): Layer<BatchNormParams, None>;
export function batchNorm(options: RunningOptions | BatchAtTestOptions): Layer<BatchNormParams, never> {
  const { statistics, epsilon = 1e-5 } = options;
  const momentum = options.statistics === 'batch-at-test' ? 0 : (options.momentum ?? 0.9);
  if (!(epsilon > 0)) throw new Error(`batchNorm: epsilon is ${epsilon}, expected more than 0. Usual is 1e-5.`);
  if (!(momentum >= 0 && momentum < 1))
    throw new Error(
      `batchNorm: momentum is ${momentum}, expected 0 ≤ momentum < 1. It is the share of the old average that is kept.`,
    );

  type Apply = Layer<BatchNormParams, Partial<BatchNormState>>['apply'];
  /** `apply` with what follows the normalization: on the batch's own moments it is part of `byBatch`. */
  const applied = (byBatch: typeof batchNormalization, after: (y: tf.Tensor) => tf.Tensor): Apply => {
    const normalized = (
      { gamma, beta }: BatchNormParams,
      { mean, variance }: BatchNormState,
      x: tf.Tensor,
    ): tf.Tensor => after(tf.add(tf.mul(tf.sub(x, mean), tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta));
    const blend = (average: tf.Tensor, batch: tf.Tensor): tf.Tensor =>
      tf.add(tf.mul(average, momentum), tf.mul(batch, 1 - momentum));
    return (params, state, x, mode) => {
      keepGradients();
      const { gamma, beta } = params;
      if (statistics === 'batch-at-test') return { y: byBatch(x, gamma, beta, epsilon).y, state };
      const running = state as BatchNormState;
      if (mode.kind === 'eval') return { y: normalized(params, running, x), state };
      const batch = byBatch(x, gamma, beta, epsilon);
      return {
        y: statistics === 'batch' ? batch.y : normalized(params, running, x),
        state: { mean: blend(running.mean, batch.mean), variance: blend(running.variance, batch.variance) },
      };
    };
  };

  const layer: Layer<BatchNormParams, Partial<BatchNormState>> = {
    init(_key, input) {
      const channels = input.at(-1);
      if (channels === undefined || (input.length !== 1 && input.length !== 3))
        throw new Error(
          `batchNorm was given inputs of shape ${show(input)}, expected [channels] or [height, width, channels]. ` +
            'Put flatten() before it or give images.',
        );
      return tidy(() => ({
        output: input,
        params: { gamma: tf.ones([channels]), beta: tf.zeros([channels]) },
        state: statistics === 'batch-at-test' ? {} : { mean: tf.zeros([channels]), variance: tf.ones([channels]) },
      }));
    },
    apply: applied(batchNormalization, (y) => y),
  };
  const rectified = applied(batchNormalizationRelu, tf.relu);
  return withRole(layer, { kind: 'norm', rectified }) as Layer<BatchNormParams, never>;
}
