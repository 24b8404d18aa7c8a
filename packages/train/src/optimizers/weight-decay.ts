import * as tf from '@tensorflow/tfjs-core';
import { type Params, map, mapWithPath, pathToString } from '@gr/tree';
import type { Stateless, Transform } from './transform.ts';

/** Chooses parameters by their path, `conv1.w`, or by the tensor, e.g. its rank. */
export type Mask = (path: string, leaf: tf.Tensor) => boolean;

/** Filters and weight matrices, but no biases and nothing of a batch norm. */
const rankTwoOrMore: Mask = (_path, leaf) => leaf.rank >= 2;

export interface WeightDecayOptions {
  readonly rate: number;
  /** Which parameters decay. Those of rank 2 and more if not given: filters and weights, not biases or batch norm. */
  readonly mask?: Mask;
}

/**
 * Adds `rate · w` to the update. Before the optimizer it is the gradient of `rate · Σ ‖w‖² / 2`, an L2 term of the
 * loss; after Adam's direction it is the decoupled decay of `adamw`.
 *
 * @throws RangeError if the rate is negative or not finite
 * @example chain(weightDecay({ rate: 0.0005 }), adam(0.001))
 * @example weightDecay({ rate: 0.003, mask: (path) => path.startsWith('conv') })
 */
export const weightDecay = ({ rate, mask = rankTwoOrMore }: WeightDecayOptions): Transform<Stateless> => {
  if (!(rate >= 0 && rate < Infinity))
    throw new RangeError(`weightDecay: rate is ${String(rate)}, expected a number of at least 0, e.g. 0.0005.`);
  return {
    init: () => ({}),
    update: <P extends Params>(updates: P, state: Stateless, params: P) => {
      const decays = mapWithPath((leaf: tf.Tensor, path) => rate !== 0 && mask(pathToString(path), leaf), params);
      const decayed = map(
        (u: tf.Tensor, w: tf.Tensor, decay: boolean) => (decay ? decayLeaf(u, w, rate) : u),
        updates as Params,
        params as Params,
        decays,
      );
      return { updates: decayed as P, state };
    },
  };
};

const decayLeaf = (update: tf.Tensor, weight: tf.Tensor, rate: number): tf.Tensor =>
  tf.tidy(() => tf.add(update, tf.mul(weight, rate)));
