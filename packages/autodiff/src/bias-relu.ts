import * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from './keep-gradients.ts';
import { hasKernel, run } from './rule.ts';

/**
 * max(0, x + bias), in one pass where the backend has a kernel for it. The derivative at 0 is 0.
 *
 * @param x [..., channels]
 * @param bias [channels], or like x: the other branch of a residual block
 * @example biasRelu(tf.matMul(x, w), b)
 */
export const biasRelu = (x: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
  keepGradients();
  return hasKernel('BiasRelu') ? run('BiasRelu', { x, bias }, {}) : tf.relu(tf.add(x, bias));
};
