import * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from './keep-gradients.ts';
import { hasKernel, run } from './rule.ts';

/**
 * max(0, x + bias), in one pass where the backend has a kernel for it. The derivative at 0 is 0.
 *
 * @param x [..., channels]
 * @param bias [channels], or like x: the other branch of a residual block. Other shapes broadcast, as in `tf.add`, in two passes.
 * @throws Error if the shapes do not broadcast
 * @example biasRelu(tf.matMul(x, w), b)
 */
export const biasRelu = (x: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
  keepGradients();
  return hasKernel('BiasRelu') && fits(bias.shape, x.shape)
    ? run('BiasRelu', { x, bias }, {})
    : tf.relu(tf.add(x, bias));
};

/** The shapes that the kernel knows; it does not broadcast. */
const fits = (bias: readonly number[], x: readonly number[]): boolean =>
  bias.join() === x.join() || (bias.length === 1 && bias[0] === x.at(-1));
