import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { batchedMatMulKernels } from '../../batched-matmul.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { batchIndices } from '../../matmul-shape.ts';

type Values = Float32Array | Int32Array;

/** The operand with its batch axes written out. */
function expand(backend: unknown, tensor: tf.TensorInfo, batch: readonly number[]): tf.TensorInfo {
  const cpu = backend as MathBackendCPU;
  const own = tensor.shape.slice(0, -2);
  const matrix = tensor.shape.slice(-2);
  const size = tf.util.sizeFromShape(matrix);
  const from = cpu.data.get(tensor.dataId).values as Values;
  const indices = batchIndices(batch, own);
  const to = tf.util.getTypedArrayFromDType(tensor.dtype as 'float32' | 'int32', indices.length * size);
  indices.forEach((index, i) => to.set(from.subarray(index * size, (index + 1) * size), i * size));
  return cpu.makeTensorInfo([...batch, ...matrix], tensor.dtype, to);
}

/** Matrix products, right for every broadcast of their batch axes. */
export const matMulKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable =>
  batchedMatMulKernels({
    stock,
    expand,
    dispose: (backend, tensor) => (backend as MathBackendCPU).disposeIntermediateTensorInfo(tensor),
  });
