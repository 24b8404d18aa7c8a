import * as tf from '@tensorflow/tfjs-core';
import { split } from '@gr/random';
import { logSoftmax } from '@gr/autodiff';
import type { Penalty, Probe, Projection } from './probe.ts';
import {
  type RandomProjection,
  oneClass,
  probability,
  random,
  randomClass,
  residual,
  trueClass,
} from './projections.ts';

// Every penalty of the paper is one formula with another projection r:
//
//     R = mean over the batch of ‖J_bᵀ r_b‖²        J_b = ∂g_b/∂x_b
//
// SpectReg r ~ N(0, I) · DoubleBack r = p − y · one-hot r = e_y · Frobenius: all e_k · JacReg: rows of diag(p) − p pᵀ

/**
 * mean_b ‖J_bᵀ r_b‖² for a projection r.
 *
 * @example projected(({ logits, labels }) => tf.sub(tf.softmax(logits), labels)); // DoubleBack
 */
export const projected =
  (projection: Projection): Penalty =>
  (probe) =>
    tf.div(tf.sum(tf.square(probe.vjp(projection(probe)))), probe.logits.shape[0]!) as tf.Scalar;

/** Σ over the projections of `projected`. */
const projectedOnAll =
  (projection: (k: number) => Projection): Penalty =>
  (probe) => {
    const classes = probe.logits.shape[1]!;
    return tf.addN(Array.from({ length: classes }, (_, k) => projected(projection(k))(probe))) as tf.Scalar;
  };

/** What `spectReg` may be told. */
export interface SpectRegOptions extends RandomProjection {
  /** K: the mean of K projections, at K backward passes, has 1/K of the variance. 1 by default. */
  readonly projections?: number;
}

/**
 * SpectReg: mean_b ‖J_bᵀ r_b‖² for random r, an unbiased estimate of mean_b ‖J_b‖_F². It needs no labels.
 *
 * With `{ per: 'batch' }` it is the paper's: one r ~ N(0, I) for the whole batch, not normalized. By default each example
 * has its own r, which lowers the variance of the mean.
 *
 * @throws Error if an option is unknown or the number of projections is not a positive whole number.
 * @example const penalty = weighted(0.01, spectReg({ per: 'batch' }));
 * @see Varga, Csiszárik, Zsombori, Gradient Regularization Improves Accuracy of Discriminative Models, arXiv 1712.09936
 */
export function spectReg({ projections = 1, ...law }: SpectRegOptions = {}): Penalty {
  if (!Number.isInteger(projections) || projections < 1)
    throw new Error(`spectReg needs a positive whole number of projections, given ${String(projections)}.`);
  const one = projected(random(law));
  if (projections === 1) return one;
  return (probe) => {
    const draws = split(probe.key, projections).map((key) => one({ ...probe, key }));
    return tf.div(tf.addN(draws), projections) as tf.Scalar;
  };
}

/**
 * DoubleBack: mean_b ‖∂CE_b/∂x_b‖², the squared norm of the input gradient of each example's loss.
 * As ∂CE/∂x = Jᵀ(p − y), it is SpectReg with r = p − y. The gradient of r flows.
 *
 * @example const penalty = weighted(50, doubleBack());
 * @see Drucker and LeCun, Double backpropagation increasing generalization performance, 1991; arXiv 1712.09936
 */
export const doubleBack = (): Penalty => projected(residual);

/**
 * mean_b ‖J_b‖_F², exactly: a backward pass for each class.
 *
 * @example weighted(0.03, frobenius());
 */
export const frobenius = (): Penalty => projectedOnAll(oneClass);

/**
 * JacReg: mean_b ‖∂p_b/∂x_b‖_F², the Jacobian of the probabilities, exactly: a backward pass for each class.
 *
 * @example weighted(1, jacReg());
 * @see Sokolić, Giryes, Sapiro, Rodrigues, Robust Large Margin Deep Neural Networks, arXiv 1605.08254
 */
export const jacReg = (): Penalty => projectedOnAll(probability);

/**
 * mean_b ‖∂g_{b,y}/∂x_b‖², the gradient of the true class's logit.
 *
 * @example weighted(0.3, oneHot());
 */
export const oneHot = (): Penalty => projected(trueClass);

/**
 * mean_b ‖∂g_{b,k}/∂x_b‖² for a class k drawn for each example. Its expectation is ‖J‖_F² / classes.
 *
 * @example weighted(0.3, randomOneHot());
 */
export const randomOneHot = (): Penalty => projected(randomClass);

/** What `confidencePenalty` may be told. */
export interface ConfidenceOptions {
  /** The mean over the batch, or the sum, as in the published code. The mean by default. */
  readonly reduction?: 'mean' | 'sum';
  /** p log(ε + p) in place of p log p; the published code has 1e-6. 0 by default, which is exact and finite too. */
  readonly epsilon?: number;
}

/**
 * The confidence penalty: Σ_k p_k log p_k, the negative entropy of the predictions, so that adding it favours doubt.
 *
 * @throws Error if the reduction is unknown or ε is negative.
 * @example weighted(0.5, confidencePenalty());
 * @see Pereyra, Tucker, Chorowski, Kaiser, Hinton, Regularizing Neural Networks by Penalizing Confident Output Distributions, arXiv 1701.06548
 */
export function confidencePenalty({ reduction = 'mean', epsilon = 0 }: ConfidenceOptions = {}): Penalty {
  if (reduction !== 'mean' && reduction !== 'sum')
    throw new Error(`confidencePenalty reduces by 'mean' or 'sum', given '${String(reduction)}'.`);
  if (!(epsilon >= 0)) throw new Error(`confidencePenalty needs ε ≥ 0, given ${String(epsilon)}.`);
  return ({ logits }: Probe) => {
    const p = tf.softmax(logits);
    const logP = epsilon === 0 ? logSoftmax(logits) : tf.log(tf.add(p, epsilon));
    const total = tf.sum(tf.mul(p, logP));
    return (reduction === 'sum' ? total : tf.div(total, logits.shape[0]!)) as tf.Scalar;
  };
}
