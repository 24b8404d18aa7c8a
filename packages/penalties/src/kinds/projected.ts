import * as tf from '@tensorflow/tfjs-core';
import type { Penalty, Projection } from '../probe.ts';

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

/** Σ over the classes k of `projected` with the projection of k: a backward pass for each class. */
export const projectedOnAll =
  (projection: (k: number) => Projection): Penalty =>
  (probe) => {
    const classes = probe.logits.shape[1]!;
    return tf.addN(Array.from({ length: classes }, (_, k) => projected(projection(k))(probe))) as tf.Scalar;
  };
