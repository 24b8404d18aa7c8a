import * as tf from '@tensorflow/tfjs-core';
import { vjp } from '@gr/autodiff';
import { type Dataset, batches, slice } from '@gr/datasets';
import type { Layer } from '@gr/models';
import { type Key, foldIn, normalValues, uniformValues } from '@gr/random';
import type { Params } from '@gr/tree';
import { breather } from '../loop/breathe.ts';
import { requireFinite, requireFiniteExamples } from './require-finite.ts';

/** Where the norm is measured: at the examples, near them, or anywhere. */
export type Points =
  | { readonly kind: 'examples' }
  /** The examples with Gaussian noise of this deviation, in the units of the inputs (after standardizing). */
  | { readonly kind: 'noisy'; readonly deviation: number; readonly key: Key }
  /** Independent uniform values in [0, 1], standardized as the examples are. */
  | { readonly kind: 'uniform'; readonly key: Key };

export interface JacobianOptions {
  /** Examples at a time; 50 if not given. A batch norm may use the statistics of the batch. */
  readonly batch?: number;
  /** The first so many examples; all if not given. Rounded down to whole batches, where there is one. */
  readonly examples?: number;
  /** The examples themselves if not given. */
  readonly points?: Points;
}

/**
 * Mean over the examples of ‖J_b‖_F, exactly, in evaluation mode.
 *
 *     J_b = ∂logits_b/∂x_b        ‖J_b‖_F² = Σ_k ‖J_bᵀ e_k‖²
 *
 * A backward pass for each class. Under a batch norm with the batch's statistics row b of Jᵀe_k is the gradient of the sum of logit k
 * over the batch with respect to x_b.
 *
 * @throws (rejects) RangeError if there are no examples, or a parameter, a value of the model state or of an example is not finite
 * @example await meanJacobianNorm(model, state, test, { examples: 500, points: { kind: 'noisy', deviation: 0.2, key: key(1) } })
 */
export async function meanJacobianNorm<P extends Params, S extends Params>(
  model: Layer<P, S>,
  state: { readonly params: P; readonly modelState: S },
  dataset: Dataset,
  { batch = 50, examples = Infinity, points = { kind: 'examples' } }: JacobianOptions = {},
): Promise<number> {
  const n = Math.min(examples, dataset.labels.length);
  if (!(n >= 1))
    throw new RangeError(`meanJacobianNorm: given ${n} examples of ${dataset.name}, expected at least one.`);
  await requireFinite('meanJacobianNorm', state);
  const size = Math.min(batch, n);
  const whole = n - (n % size);
  const breathe = breather(10);
  let total = 0;
  let at = 0;
  for (const host of batches({ size })(slice(0, whole)(dataset))) {
    const { x } = host;
    requireFiniteExamples('meanJacobianNorm', host, { first: at * size, name: dataset.name });
    const values = place(x.data, points, { dataset, part: at });
    const norms = tf.tidy(() => {
      const input = tf.tensor(values, [...x.shape]);
      return frobeniusNorms((given) => model.apply(state.params, state.modelState, given, { kind: 'eval' }).y, input);
    });
    try {
      for (const norm of await norms.data()) total += norm;
    } finally {
      norms.dispose();
    }
    at += 1;
    await breathe();
  }
  return total / whole;
}

/** ‖J_b‖_F of each example, `[batch]`. */
function frobeniusNorms(forward: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  const { y, pullback } = vjp(forward, x);
  const [batch, classes] = y.shape as [number, number];
  const unit = (k: number) => tf.mul(tf.oneHot(tf.fill([batch], k, 'int32'), classes), tf.scalar(1));
  let squares = tf.zeros([batch]);
  for (let k = 0; k < classes; k++)
    squares = tf.tidy(() => {
      const row = tf.sum(tf.reshape(tf.square(pullback(unit(k))), [batch, -1]), 1);
      return tf.add(squares, row);
    });
  return tf.sqrt(squares);
}

/** The points of a batch in place of its examples. */
function place(
  values: Float32Array,
  points: Points,
  { dataset, part }: { readonly dataset: Dataset; readonly part: number },
): Float32Array {
  if (points.kind === 'examples') return values;
  const key = foldIn(points.key, part);
  if (points.kind === 'noisy') {
    const noise = normalValues(key, values.length);
    return values.map((value, i) => value + points.deviation * noise[i]!);
  }
  const { standardization } = dataset;
  const drawn = uniformValues(key, values.length);
  if (standardization === undefined) return drawn;
  const { mean, deviation, epsilon } = standardization;
  return drawn.map((value, i) => {
    const channel = i % mean.length;
    return (value - mean[channel]!) / (deviation[channel]! + epsilon);
  });
}
