import type * as tf from '@tensorflow/tfjs-core';

/** A kernel around another: it corrects what it is given, or refuses it. */
export type Correction = (kernel: tf.KernelFunc) => tf.KernelFunc;
