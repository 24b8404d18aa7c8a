import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

async function tiled(
  backend: string,
  shape: number[],
  reps: number[],
  dtype: 'float32' | 'int32' | 'bool',
): Promise<unknown> {
  await tf.setBackend(backend);
  const y = tf.tidy(() => {
    const count = tf.range(0, tf.util.sizeFromShape(shape), 1, 'int32');
    const values =
      dtype === 'bool'
        ? tf.notEqual(tf.mod(count, tf.scalar(3, 'int32')), tf.scalar(0, 'int32'))
        : tf.cast(count, dtype);
    return tf.tile(tf.reshape(values, shape), reps);
  });
  const result = [y.shape, y.dtype, [...(await y.data())]];
  y.dispose();
  return result;
}

test.each([
  { shape: [5], reps: [3] },
  { shape: [7, 1], reps: [1, 9] },
  { shape: [1, 10], reps: [4, 1] },
  { shape: [2, 3], reps: [2, 3] },
  { shape: [2, 1, 3], reps: [2, 5, 1] },
  { shape: [2, 3, 4], reps: [3, 2, 2] },
  { shape: [1, 2, 1, 3], reps: [2, 2, 3, 2] },
  { shape: [2, 3], reps: [1, 1] },
  { shape: [3], reps: [0] },
  { shape: [0, 3], reps: [2, 2] },
])('tile $shape by $reps equals cpu for every dtype', async ({ shape, reps }) => {
  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    expect(await tiled('wasm', shape, reps, dtype)).toEqual(await tiled('cpu', shape, reps, dtype));
  }
});
