import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves } from '@gr/tree';
import { eachLeaf } from './leafwise.ts';
import type { Stateless, Transform } from './transform.ts';

/**
 * Shortens the updates to the length `max` where they are longer, all by one factor: `u · max / max(‖u‖, max)`.
 * Shorter ones pass through bit for bit. Right for updates of any size: squares that would overflow or vanish are scaled.
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
      const [second, first] = tf.tidy(() => {
        const { scaled, scale } = scaledNorm(updates);
        if (scale === 1) return [tf.div(max, tf.maximum(scaled, max))];
        // in two factors: that of 1e39 to 1 is no number of float32
        const shorter = tf.lessEqual(scaled, tf.mul(scale, max)); // not so for NaN
        return [tf.where(shorter, 1, tf.div(max, scaled)), tf.where(shorter, 1, scale)];
      }) as [tf.Tensor, tf.Tensor?];
      const clipped = eachLeaf((u) => tf.mul(first === undefined ? u : tf.mul(u, first), second), updates);
      tf.dispose([second, first ?? []]);
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
    const { scaled, scale } = scaledNorm(tree);
    return scale === 1 ? scaled : tf.div(scaled, scale);
  });

/** Where squares of float32, and their sums, neither overflow nor vanish. */
const [least, most] = [1e-15, 1e15];

/** The length times a scale that is 1 unless squares would overflow or vanish: then it brings the largest value to about 1. */
function scaledNorm(tree: Params): { readonly scaled: tf.Scalar; readonly scale: tf.Tensor | 1 } {
  const all = leaves<tf.Tensor>(tree).filter((leaf) => leaf.size > 0);
  if (all.length === 0) return { scaled: tf.scalar(0), scale: 1 };
  const norm = (tensors: readonly tf.Tensor[]) =>
    tf.sqrt(tf.addN(tensors.map((u) => tf.sum(tf.square(u))))) as tf.Scalar;
  // where tensors are in the host's memory a look at the plain norm saves the passes that follow
  if (['cpu', 'wasm'].includes(tf.getBackend())) {
    const plain = norm(all);
    // eslint-disable-next-line no-restricted-syntax -- these backends have synchronous reads, at no cost
    const [value] = plain.dataSync() as Float32Array;
    if (value! >= least && value! <= most) return { scaled: plain, scale: 1 };
  }
  const largest = tf.max(tf.stack(all.map((u) => tf.max(tf.abs(u)))));
  const ordinary = tf.logicalAnd(tf.greaterEqual(largest, least), tf.lessEqual(largest, most));
  const scale = tf.where(ordinary, 1, tf.div(1, tf.clipByValue(largest, 1e-37, 1e37)));
  return { scaled: norm(all.map((u) => tf.mul(u, scale))), scale };
}
