import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';

/** The stock kernel, but for extremes of no float32 numbers, which are the neutral element: it reads beyond the tensor. */
const withNothing =
  (stock: tf.KernelFunc, neutral: number): tf.KernelFunc =>
  (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    const result = stock(call) as tf.TensorInfo;
    if (x.dtype !== 'float32' || tf.util.sizeFromShape(x.shape) > 0) return result;
    const cpu = call.backend as MathBackendCPU;
    cpu.disposeIntermediateTensorInfo(result);
    const values = new Float32Array(tf.util.sizeFromShape(result.shape)).fill(neutral);
    return cpu.makeTensorInfo(result.shape, 'float32', values);
  };

export const extremeKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable => ({
  Max: withNothing(stock('Max'), -Infinity),
  Min: withNothing(stock('Min'), Infinity),
});
