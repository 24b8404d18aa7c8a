import type * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** An axis from the end becomes one from the front: the stock kernels of scans take -1 for an axis that is not the last one. */
export const axisFromFront: Correction = (kernel) => (call) => {
  const { x } = call.inputs as { readonly x: tf.TensorInfo };
  const { axis = 0 } = call.attrs as { readonly axis?: number };
  return axis >= 0 ? kernel(call) : kernel({ ...call, attrs: { ...call.attrs, axis: axis + x.shape.length } });
};
