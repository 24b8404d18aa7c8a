// What tests of the GPU backends' kernels share.
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Whether the tests run on a GPU backend; the others have kernels and tests of their own. */
export const onGpu = ['webgl', 'webgpu'].includes(tf.getBackend());

/** The values of a result, computed by the GPU: small tensors that are still in host memory would be left to the processor. */
export async function values(compute: () => tf.Tensor): Promise<number[]> {
  for (const flag of ['WEBGPU_CPU_FORWARD', 'WEBGL_CPU_FORWARD'])
    if (flag in tf.env().getFlags() || flag.startsWith(tf.getBackend().toUpperCase())) tf.env().set(flag, false);
  const y = tf.tidy(compute);
  const read = [...(await y.data())];
  y.dispose();
  return read;
}

/** A tensor of different numbers. */
export const ramp = (shape: number[]): tf.Tensor => {
  const size = tf.util.sizeFromShape(shape);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => ((i * 7) % 13) - 6 + i / 64),
    shape,
  );
};

/** The same on the cpu backend. */
export async function expectLikeCpu(compute: () => tf.Tensor): Promise<void> {
  const name = tf.getBackend();
  const got = await values(compute);
  await tf.setBackend('cpu');
  const want = tf.tidy(compute);
  const wanted = [...(await want.data())];
  want.dispose();
  await tf.setBackend(name);
  expect(got.length).toBe(wanted.length);
  const scale = Math.max(1e-6, ...wanted.map(Math.abs));
  wanted.forEach((v, i) => expect(Math.abs((got[i] as number) - v)).toBeLessThanOrEqual(1e-5 * scale));
}
