import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';

/** ⌊a / b⌋ of floats. The stock kernels of GPU backends round both to whole numbers first. */
export function floorDivKernels(stock: (kernelName: string) => tf.KernelFunc): KernelTable {
  const whole = stock('FloorDiv');
  return {
    FloorDiv: (call) => {
      const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      if (a.dtype !== 'float32' && b.dtype !== 'float32') return whole(call);
      const quotient = stock('RealDiv')(call) as tf.TensorInfo;
      const floor = stock('Floor')({ ...call, inputs: { x: quotient } });
      (call.backend as tf.KernelBackend).disposeData(quotient.dataId);
      return floor;
    },
  };
}
