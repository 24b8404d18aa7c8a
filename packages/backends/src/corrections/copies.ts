import type * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

type Backend = tf.KernelBackend & {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.BackendValues): tf.TensorInfo;
};

/** The stock kernel of cpu writes its updates into its input. */
export const updatesOfACopy: Correction = (kernel) => (call) => {
  const { tensor } = call.inputs as { readonly tensor: tf.TensorInfo };
  const backend = call.backend as Backend;
  const values = backend.readSync(tensor.dataId).slice();
  const copy = backend.makeTensorInfo(tensor.shape, tensor.dtype, values);
  const result = kernel({ ...call, inputs: { ...call.inputs, tensor: copy } });
  backend.disposeData(copy.dataId);
  return result;
};
