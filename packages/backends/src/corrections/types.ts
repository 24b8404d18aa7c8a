import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** A sum or difference of booleans: stock kernels give "booleans" such as 2 and 255. */
export const refuseBooleans =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
    if (a.dtype === 'bool' && b.dtype === 'bool')
      throw new Error(
        `${name} of two bool tensors has no value of type bool. Cast them to int32 to count, or use tf.logicalOr or tf.logicalXor.`,
      );
    return kernel(call);
  };

/** The kernel's result in the type that it has on the cpu backend of TensorFlow.js or, without one, in that of `x`. */
export const inType =
  (backendName: string, dtype?: 'int32'): Correction =>
  (kernel) =>
  (call) => {
    const result = kernel(call) as tf.TensorInfo;
    const wanted = dtype ?? (call.inputs as { readonly x: tf.TensorInfo }).x.dtype;
    if (result.dtype === wanted) return result;
    const attrs = { dtype: wanted };
    const cast = tf.getKernel('Cast', backendName).kernelFunc({ ...call, inputs: { x: result }, attrs });
    (call.backend as tf.KernelBackend).disposeData(result.dataId);
    return cast;
  };
