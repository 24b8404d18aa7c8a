import * as tf from '@tensorflow/tfjs-core';

/** Marks our gradients, so that a second copy of this package accepts the first one's. */
export const mark: unique symbol = Symbol.for('@gr/autodiff rules 1');

/** A kernel that is set up with each backend and never run: its set-up function is `registerGradients`. */
export const setUpKernel: string = 'GradientRules1';

/** Whether the gradient that tfjs has for a kernel is one of ours. */
export const isOurs = (kernelName: string): boolean =>
  (tf.getGradient(kernelName) as (tf.GradConfig & { [mark]?: true }) | undefined)?.[mark] === true;

// The bundle registers the gradients of all kernels, a custom build of it those of the kernels it has: most have some of these.
const watched = ['Exp', 'Tanh', 'Relu', 'MaxPool'];

/**
 * `registerGradients` at the price of a look at a few kernels, for functions that are called many times in a step. The functions of
 * this package and of those above it call it first, so that whatever they record has these rules.
 *
 * @throws Error inside a gradient that has recorded ops with other rules: its second derivatives would be wrong
 * @example
 * const layer = (x: tf.Tensor) => {
 *   keepGradients();
 *   return tf.tanh(x);
 * };
 */
export function keepGradients(): void {
  if (!watched.every(isOurs)) tf.getKernel(setUpKernel, 'cpu')?.setupFunc?.(undefined as never);
}
