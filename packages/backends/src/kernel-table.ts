import type * as tf from '@tensorflow/tfjs-core';

/** Kernel functions by the name under which TensorFlow.js runs them. */
export type KernelTable = Readonly<Record<string, tf.KernelFunc>>;
