import * as tf from '@tensorflow/tfjs-core';

/** `tf.tidy` for a result of any type: keeps the tensors in the result, disposes the others, all of them if `f` throws. */
export const tidy = <A>(f: () => A): A =>
  // tf.tidy walks through objects and arrays of every kind; its type names only some of them.
  tf.tidy(f as unknown as () => tf.TensorContainer) as unknown as A;
