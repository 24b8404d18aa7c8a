import { type BackendName, useBackend } from '@gr/backends';
import * as tf from '@tensorflow/tfjs-core';
import * as E from 'fp-ts/lib/Either.js';

/**
 * Runs `f` on a backend, which is started for it unless it runs, and makes the backend current again that was so before.
 *
 * @throws Error (rejection) with the reason and the remedy where the backend does not start.
 */
export async function onBackend<A>(name: BackendName, f: () => Promise<A>): Promise<A> {
  const before = tf.getBackend();
  const started = await useBackend(name)();
  if (E.isLeft(started)) throw new Error(started.left.message);
  try {
    return await f();
  } finally {
    await started.right.stop();
    if (before) await tf.setBackend(before);
  }
}
