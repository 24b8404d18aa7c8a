import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves } from '@gr/tree';
import { eachLeaf } from './leafwise.ts';
import type { Stateless, Transform } from './transform.ts';

/**
 * Shortens the updates to the length `max` where they are longer, all by one factor: `u · max / max(‖u‖, max)`.
 * Shorter ones pass through bit for bit.
 *
 * Source: Pascanu et al. 2013, algorithm 1.
 *
 * @param max the largest length allowed, above 0
 * @throws RangeError if `max` is not above 0
 * @example chain(clipByGlobalNorm(1), momentum({ rate: 0.1 }))
 */
export const clipByGlobalNorm = (max: number): Transform<Stateless> => {
  if (!(max > 0 && max < Infinity))
    throw new RangeError(`clipByGlobalNorm: max is ${String(max)}, expected a number above 0, e.g. 1.`);
  return {
    init: () => ({}),
    update: (updates, state) => {
      const factor = tf.tidy(() => tf.div(max, tf.maximum(globalNorm(updates), max)));
      const clipped = eachLeaf((u) => tf.mul(u, factor), updates);
      factor.dispose();
      return { updates: clipped, state };
    },
  };
};

/**
 * The length of all leaves as one vector: `√ Σ u²`.
 *
 * @example globalNorm({ w: tf.tensor1d([3, 4]) }); // 5
 */
export const globalNorm = (tree: Params): tf.Scalar =>
  tf.tidy(() => {
    const squares = leaves<tf.Tensor>(tree).map((leaf) => tf.sum(tf.square(leaf)));
    return tf.sqrt(squares.length === 0 ? tf.scalar(0) : tf.addN(squares)) as tf.Scalar;
  });
