import * as tf from '@tensorflow/tfjs-core';
import { stopGradient } from '@gr/autodiff';
import { type Penalty, type Projection, oneClass, projected } from '@gr/penalties';

// Modes of the published code that no table of the paper uses. Like the others there they see a second forward pass, with another
// dropout mask, and add 1e-16: R = mean over the batch of √(1e-16 + Σ_k ‖J_bᵀ r_bk‖²)². With g the logits and p = softmax(g):

const published =
  (penalty: Penalty): Penalty =>
  (probe) =>
    tf.add(penalty(probe), 1e-16) as tf.Scalar;

/** r = p ⊙ (1 + g − Σ_k p_k g_k): Jᵀr is the gradient of Σ_k p_k g_k, through p too. */
const meanLogit: Projection = ({ logits }) => {
  const p = tf.softmax(logits);
  const mean = tf.sum(tf.mul(p, logits), -1, true);
  return tf.mul(p, tf.add(tf.sub(logits, mean), 1));
};

/** r = p_k e_k: row k of J, weighted by p_k. */
const weightedRow =
  (k: number): Projection =>
  (probe) =>
    tf.mul(tf.softmax(probe.logits), oneClass(k)(probe));

/** r has ones at the k largest logits. */
const largest =
  (k: number): Projection =>
  ({ logits }) => {
    const classes = logits.shape[1]!;
    const { indices } = tf.topk(stopGradient(logits), k);
    return tf.sum(tf.cast(tf.oneHot(tf.cast(indices, 'int32'), classes), 'float32'), 1);
  };

/**
 * The published code's mode `softmax`: mean_b ‖∂(Σ_k p_k g_k)/∂x_b‖², where the gradient flows through p too.
 *
 * @see danielvarga/improved_wgan_training, May 2018
 * @example trainStep({ model, optimizer, penalty: weighted(0.01, paperSoftmax()) });
 */
export const paperSoftmax = (): Penalty => published(projected(meanLogit));

/**
 * The published code's mode `softmax2`: mean_b Σ_k ‖p_k J_bk‖², the rows of the Jacobian weighted by the probabilities; a backward pass for
 * each class.
 *
 * @see danielvarga/improved_wgan_training, May 2018
 * @example trainStep({ model, optimizer, penalty: weighted(0.01, paperSoftmax2()) });
 */
export const paperSoftmax2 = (): Penalty =>
  published((probe) => {
    const classes = Array.from({ length: probe.logits.shape[1]! }, (_, k) => projected(weightedRow(k))(probe));
    return tf.addN(classes) as tf.Scalar;
  });

/**
 * The published code's mode `topk`: mean_b ‖∂(Σ_{j in the k largest} g_j)/∂x_b‖².
 *
 * @throws Error if k is not a positive whole number; tfjs throws if there are fewer classes
 * @see danielvarga/improved_wgan_training, May 2018
 * @example trainStep({ model, optimizer, penalty: weighted(0.01, paperTopK(2)) });
 */
export function paperTopK(k: number): Penalty {
  if (!Number.isInteger(k) || k < 1) throw new Error(`paperTopK needs a positive whole number, given ${String(k)}.`);
  return published(projected(largest(k)));
}
