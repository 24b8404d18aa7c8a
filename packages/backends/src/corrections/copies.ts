import * as tf from '@tensorflow/tfjs-core';
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

/** The stock kernel returns its operand where there is nothing to do. The result is a tensor of its own, so that either may be disposed of. */
export const ownResult =
  (backendName: string): Correction =>
  (kernel) =>
  (call) => {
    const result = kernel(call) as tf.TensorInfo;
    const isOperand = Object.values(call.inputs).some((operand) => operand?.dataId === result.dataId);
    return isOperand
      ? tf.getKernel('Identity', backendName).kernelFunc({ ...call, inputs: { x: result }, attrs: {} })
      : result;
  };
