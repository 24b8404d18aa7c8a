import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '@gr/datasets';

/** Examples and their labels on the backend. */
export interface Batch {
  /** `[batch, ...shape of one example]` */
  readonly x: tf.Tensor;
  /** One-hot, or any distribution over the classes: `[batch, classes]`. */
  readonly labels: tf.Tensor;
}

/**
 * Uploads a batch. The caller owns the tensors. Throws if the data do not fill the shapes.
 *
 * @example const { x, labels } = toTensors(batch);
 */
export const toTensors = ({ x, labels }: HostBatch): Batch => ({
  x: tf.tensor(x.data, [...x.shape]),
  labels: tf.tensor(labels.data, [...labels.shape]),
});

/** Whether a batch is still in host memory. */
export const isHostBatch = (batch: Batch | HostBatch): batch is HostBatch => !(batch.x instanceof tf.Tensor);
