import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { batchIndices, type MatMulAttrs, matMulShape } from '../../matmul-shape.ts';

type Values = Float32Array | Int32Array;

/** Whether counting through the batch modulo the operand's own size, as the stock kernel does, meets the right matrices. */
function isPlainRepeat(batch: readonly number[], own: readonly number[]): boolean {
  const first = own.findIndex((length) => length !== 1);
  const rest = first < 0 ? [] : own.slice(first);
  return rest.every((length, axis) => length === batch[batch.length - rest.length + axis]);
}

/** The operand with its batch axes written out. */
function expanded(cpu: MathBackendCPU, tensor: tf.TensorInfo, batch: readonly number[]): tf.TensorInfo {
  const own = tensor.shape.slice(0, -2);
  const matrix = tensor.shape.slice(-2);
  const size = tf.util.sizeFromShape(matrix);
  const from = cpu.data.get(tensor.dataId).values as Values;
  const indices = batchIndices(batch, own);
  const to = tf.util.getTypedArrayFromDType(tensor.dtype as 'float32' | 'int32', indices.length * size);
  indices.forEach((index, i) => to.set(from.subarray(index * size, (index + 1) * size), i * size));
  return cpu.makeTensorInfo([...batch, ...matrix], tensor.dtype, to);
}

/** The stock kernel, given operands that it cannot get wrong: with both batches at full size where they broadcast in two directions. */
const withWholeBatches =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const { a, b, ...rest } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { batch, batchA, batchB } = matMulShape(a.shape, b.shape, call.attrs as unknown as MatMulAttrs);
    const count = tf.util.sizeFromShape([...batch]);
    const oneIsWhole = [batchA, batchB].some((own) => tf.util.sizeFromShape([...own]) === count);
    if (oneIsWhole && isPlainRepeat(batch, batchA) && isPlainRepeat(batch, batchB)) return stock(call);
    const cpu = call.backend as MathBackendCPU;
    const whole = { a: expanded(cpu, a, batch), b: expanded(cpu, b, batch) };
    try {
      return stock({ ...call, inputs: { ...rest, ...whole } });
    } finally {
      cpu.disposeIntermediateTensorInfo(whole.a);
      cpu.disposeIntermediateTensorInfo(whole.b);
    }
  };

/** Matrix products whose batch axes broadcast both ways, as [2, 1] with [1, 3]: the stock kernels multiply the wrong matrices. */
export const matMulKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable => ({
  BatchMatMul: withWholeBatches(stock('BatchMatMul')),
  _FusedMatMul: withWholeBatches(stock('_FusedMatMul')),
});
