import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { registerReference, referenceName } from './backend.ts';
import { referenceKernels } from './kernels.ts';

test('doubles stay doubles through the reference', async () => {
  const before = tf.getBackend();
  const backend = registerReference(referenceKernels);
  await tf.setBackend(referenceName);
  try {
    const x = backend.tensorOf({ shape: [2], dtype: 'float32', values: Float64Array.of(0.1, 1 / 3), strides: [1] });
    const y = tf.tidy(() => tf.reshape(tf.clone(x), [2, 1]));
    expect([...(await y.data())]).toEqual([0.1, 1 / 3]);
    tf.dispose([x, y]);
    expect(backend.numDataIds()).toBe(0);
  } finally {
    await tf.setBackend(before);
  }
});
