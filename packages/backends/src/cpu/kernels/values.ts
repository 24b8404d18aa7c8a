import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type * as tf from '@tensorflow/tfjs-core';

/** The values of a float32 tensor of the cpu backend, not a copy. */
export const valuesOf = (backend: unknown, tensor: tf.TensorInfo): Float32Array =>
  (backend as MathBackendCPU).data.get(tensor.dataId).values as Float32Array;

/** A new float32 tensor of the cpu backend. */
export const tensorOf = (backend: unknown, shape: readonly number[], values: Float32Array): tf.TensorInfo =>
  (backend as MathBackendCPU).makeTensorInfo([...shape], 'float32', values);
