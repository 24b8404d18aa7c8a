import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import { eachLeaf } from './leafwise.ts';

/**
 * The parameters with the updates added to them, as new tensors.
 *
 * @throws Error that shows both structures if the trees are not alike
 * @example
 * const { updates, state } = optimizer.update(grads, optimizerState, params);
 * const next = applyUpdates(params, updates);
 */
export const applyUpdates = <P extends Params>(params: P, updates: P): P =>
  eachLeaf((w, u) => tf.add(w, u), params, updates);
