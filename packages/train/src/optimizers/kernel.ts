import * as tf from '@tensorflow/tfjs-core';

/** Runs a kernel that makes several tensors. */
type Kernel = (inputs: Record<string, tf.Tensor>, attrs: Record<string, number | boolean>) => tf.Tensor[];

/** The kernel of that name, if the current backend has one. Backends of `@gr/backends` bring updates that take one pass. */
export const kernel = (kernelName: string): Kernel | undefined =>
  tf.getKernel(kernelName, tf.getBackend()) === undefined
    ? undefined
    : (inputs, attrs) => tf.engine().runKernel<tf.Tensor[]>(kernelName, inputs, attrs);
