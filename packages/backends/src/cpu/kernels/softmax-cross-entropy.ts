import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { tensorOf, valuesOf } from './values.ts';

/** −Σ labels · log softmax(logits) over the last axis. A class with the logit −∞ and the label 0 adds nothing. */
export const crossEntropyKernels = (): KernelTable => ({
  SoftmaxCrossEntropy: ({ inputs, backend }) => {
    const { logits, labels } = inputs as { logits: tf.TensorInfo; labels: tf.TensorInfo };
    const [z, y] = [valuesOf(backend, logits), valuesOf(backend, labels)];
    const shape = logits.shape.slice(0, -1);
    const classes = logits.shape.at(-1) ?? 1;
    const losses = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, row) => {
      const from = row * classes;
      const own = z.subarray(from, from + classes);
      const max = own.reduce((a, b) => Math.max(a, b), -Infinity);
      const log = Math.log(own.reduce((sum, v) => sum + Math.exp(v - max), 0));
      return own.reduce((sum, v, i) => {
        const label = y[from + i] as number;
        return label === 0 && v === -Infinity ? sum : sum + label * (log - (v - max));
      }, 0);
    });
    return tensorOf(backend, shape, losses);
  },
  /** Its gradient by the logits: dy (softmax(logits) Σ labels − labels). */
  SoftmaxCrossEntropyGrad: ({ inputs, backend }) => {
    const { dy, logits, labels } = inputs as { dy: tf.TensorInfo; logits: tf.TensorInfo; labels: tf.TensorInfo };
    const [up, z, y] = [valuesOf(backend, dy), valuesOf(backend, logits), valuesOf(backend, labels)];
    const classes = logits.shape.at(-1) ?? 1;
    const gradient = new Float32Array(z.length);
    up.forEach((d, row) => {
      const from = row * classes;
      const [own, targets] = [z.subarray(from, from + classes), y.subarray(from, from + classes)];
      const max = own.reduce((a, b) => Math.max(a, b), -Infinity);
      const powers = Float64Array.from(own, (v) => Math.exp(v - max));
      const scale = targets.reduce((a, b) => a + b, 0) / powers.reduce((a, b) => a + b, 0);
      gradient.set(
        powers.map((e, i) => d * (scale * e - (targets[i] as number))),
        from,
      );
    });
    return tensorOf(backend, logits.shape, gradient);
  },
});
