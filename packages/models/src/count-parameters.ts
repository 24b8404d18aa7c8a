import type * as tf from '@tensorflow/tfjs-core';
import { type Params, reduce } from '@gr/tree';

/**
 * The number of values in all tensors of a tree.
 *
 * @example countParameters(lenet().init(key(1), [28, 28, 1]).params); // 61706
 */
export const countParameters = (params: Params): number =>
  reduce((total: number, leaf: tf.Tensor) => total + leaf.size, 0, params);
