import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';

/**
 * Sums of any number of tensors. The stock kernel binds all of them at once, and a device of eight storage buffers, one of which is the
 * result, takes no more than seven.
 */
export function addNKernels(): KernelTable {
  const stock = tf.getKernel('AddN', 'webgpu').kernelFunc;
  return {
    AddN: (call) => {
      const backend = call.backend as WebGPUBackend;
      const most = backend.device.limits.maxStorageBuffersPerShaderStage - 1;
      const sum = (terms: readonly tf.TensorInfo[]): tf.TensorInfo =>
        stock({ ...call, inputs: terms as unknown as tf.NamedTensorInfoMap }) as tf.TensorInfo;
      const sumAll = (terms: readonly tf.TensorInfo[]): tf.TensorInfo => {
        if (terms.length <= most) return sum(terms);
        const first = sum(terms.slice(0, most));
        const all = sumAll([first, ...terms.slice(most)]);
        backend.disposeData(first.dataId);
        return all;
      };
      return sumAll(call.inputs as unknown as readonly tf.TensorInfo[]);
    },
  };
}
