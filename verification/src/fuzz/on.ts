import * as tf from '@tensorflow/tfjs-core';

/** Runs f with a backend as the current one. */
export async function on<A>(backend: string, f: () => A | Promise<A>): Promise<A> {
  const before = tf.getBackend();
  if (before !== backend) await tf.setBackend(backend);
  try {
    return await f();
  } finally {
    if (before !== backend) await tf.setBackend(before);
  }
}
