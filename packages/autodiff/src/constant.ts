import * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from './keep-gradients.ts';

/**
 * The value of `f()` as a constant. The tape gets a node without inputs, so nothing upstream is visited, at any order.
 *
 * @example const mask = constant(() => tf.cast(tf.greater(x, 0), 'float32'));
 */
export const constant = <T extends tf.Tensor>(f: () => T): T => {
  keepGradients();
  return tf.customGrad(() => ({ value: f(), gradFunc: () => [] }))() as T;
};

/**
 * x as a constant: its value, and the derivative zero.
 *
 * @example tf.mul(x, stopGradient(x)) // the derivative is x, not 2x
 */
export const stopGradient = <T extends tf.Tensor>(x: T): T => constant(() => tf.clone(x));

/** 1 where the condition holds and 0 elsewhere, as a constant. */
export const mask = (condition: () => tf.Tensor): tf.Tensor => constant(() => tf.cast(condition(), 'float32'));
