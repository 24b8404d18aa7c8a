import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernel } from './testing/run-kernel.ts';

const draw = drawFrom(22);

/** In double precision. */
const crossEntropy = (logits: readonly number[], labels: readonly number[]): number => {
  const top = Math.max(...logits);
  const log = top + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - top), 0));
  return logits.reduce((sum, z, i) => sum + (labels[i] as number) * (log - z), 0);
};

test.each([...[1, 2, 3, 4, 5, 7, 8, 10, 11, 101].map((classes) => [7, classes]), [0, 10], [10], [2, 3, 5]])(
  '%j %j %j: −Σ labels · log softmax(logits) of each row, for labels of any sum',
  async (...lengths) => {
    const shape = lengths.filter((length) => length !== undefined);
    const [logits, labels] = [array(shape, () => 20 * draw()), array(shape, draw)];
    const classes = shape.at(-1) as number;
    const rows = tf.util.sizeFromShape(shape) / classes;
    const row = (values: Float32Array, r: number): number[] => [...values.subarray(r * classes, (r + 1) * classes)];
    const want = Float32Array.from({ length: rows }, (_, r) =>
      crossEntropy(row(logits.values, r), row(labels.values, r)),
    );
    const got = await runKernel(tf.getBackend(), 'SoftmaxCrossEntropy', { logits, labels });
    expect(relativeError(got, { shape: shape.slice(0, -1), values: want })).toBeLessThan(1e-5);
  },
);

test.each([...[1, 2, 3, 4, 5, 7, 8, 10, 101].map((classes) => [7, classes]), [0, 10], [10], [2, 3, 5]])(
  '%j %j %j: the gradient is dy (softmax(logits) Σ labels − labels)',
  async (...lengths) => {
    const shape = lengths.filter((length) => length !== undefined);
    const classes = shape.at(-1) as number;
    const [logits, labels, dy] = [
      array(shape, () => 20 * draw()),
      array(shape, () => 1 + draw()),
      array(shape.slice(0, -1), draw),
    ];
    const want = logits.values.map((z, i) => {
      const row = Math.floor(i / classes);
      const part = (values: Float32Array): number[] => [...values.subarray(row * classes, (row + 1) * classes)];
      const sum = part(logits.values).reduce((s, v) => s + Math.exp(v - z), 0);
      const total = part(labels.values).reduce((s, v) => s + v, 0);
      return (dy.values[row] as number) * (total / sum - (labels.values[i] as number));
    });
    const got = await runKernel(tf.getBackend(), 'SoftmaxCrossEntropyGrad', { dy, logits, labels });
    expect(relativeError(got, { shape, values: want })).toBeLessThan(1e-5);
  },
);

test('logits of any size: neither overflow nor a lost small loss', async () => {
  const logits = { shape: [2, 3], values: Float32Array.of(1000, 999, -1000, 20, 0, 0) };
  const labels = { shape: [2, 3], values: Float32Array.of(0, 1, 0, 1, 0, 0) };
  const { values } = await runKernel(tf.getBackend(), 'SoftmaxCrossEntropy', { logits, labels });
  expect(values[0]).toBeCloseTo(1 + Math.log1p(Math.exp(-1)), 5);
  expect(Math.abs(values[1] as number)).toBeLessThan(1e-6);
});
