import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

// Runs on every backend.
test.each(['tanh', 'sinh', 'asinh', 'atanh', 'expm1', 'log1p', 'erf', 'sin', 'tan', 'elu'] as const)(
  '%s keeps the digits of small numbers',
  async (name) => {
    const slope = name === 'erf' ? 2 / Math.sqrt(Math.PI) : 1;
    const xs = [3e-7, -1e-6, 2e-5, -1e-4];
    const x = tf.tensor1d(xs);
    const y = tf[name](x);
    (await y.data()).forEach((v, i) => expect(Math.abs(v / (slope * xs[i]!) - 1)).toBeLessThan(1e-4));
    tf.dispose([x, y]);
  },
);

test('crops are of the images of their boxes, in whatever order', async () => {
  const images = tf.tensor4d([1, 2, 3, 4, 5], [5, 1, 1, 1]);
  const [boxes, of] = [tf.tensor2d([0, 0, 1, 1, 0, 0, 1, 1], [2, 4]), tf.tensor1d([4, 2], 'int32')];
  const crops = tf.image.cropAndResize(images, boxes, of, [1, 1]);
  expect([...(await crops.data())]).toEqual([5, 3]);
  tf.dispose([images, boxes, of, crops]);
});
