import type * as tf from '@tensorflow/tfjs-core';

/** A call of a function that tfjs-core composes of kernels, and what it has to give by its definition, written out. */
export interface ComposedCase {
  /** The function, and what is particular about the call. */
  readonly name: string;
  readonly run: () => tf.Tensor | tf.Tensor[] | Promise<tf.Tensor | tf.Tensor[]>;
  /** The values of each result, nested as its shape is. */
  readonly want: readonly unknown[];
  /** What tfjs-core 4.22 gives in place of it, where it is wrong. */
  readonly fault?: string | readonly string[];
}
