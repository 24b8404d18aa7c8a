import * as tf from '@tensorflow/tfjs-core';
import { type MatMulAttrs, matMulShape } from './matmul-shape.ts';
import type { KernelTable } from './kernel-table.ts';

/** What a backend adds to its stock kernels. */
export interface BatchedMatMul {
  readonly stock: (kernelName: string) => tf.KernelFunc;
  /** The operand with its batch axes written out, as a tensor of its own. */
  readonly expand: (backend: unknown, tensor: tf.TensorInfo, batch: readonly number[]) => tf.TensorInfo;
  readonly dispose: (backend: unknown, tensor: tf.TensorInfo) => void;
}

/** Whether counting through the batch modulo the operand's own size, as the stock kernel does, meets the right matrices. */
function isPlainRepeat(batch: readonly number[], own: readonly number[]): boolean {
  const first = own.findIndex((length) => length !== 1);
  const rest = first < 0 ? [] : own.slice(first);
  return rest.every((length, axis) => length === batch[batch.length - rest.length + axis]);
}

/** The stock kernel, given operands that it cannot get wrong: with both batches at full size where they broadcast in two directions. */
const withWholeBatches = (kernelName: string, { stock: registered, expand, dispose }: BatchedMatMul): tf.KernelFunc => {
  const stock = registered(kernelName);
  return (call) => {
    const { a, b, ...rest } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { batch, batchA, batchB } = matMulShape(a.shape, b.shape, call.attrs as unknown as MatMulAttrs);
    const count = tf.util.sizeFromShape([...batch]);
    const oneIsWhole = [batchA, batchB].some((own) => tf.util.sizeFromShape([...own]) === count);
    if (oneIsWhole && isPlainRepeat(batch, batchA) && isPlainRepeat(batch, batchB)) return stock(call);
    const whole = { a: expand(call.backend, a, batch), b: expand(call.backend, b, batch) };
    try {
      return stock({ ...call, inputs: { ...rest, ...whole } });
    } finally {
      dispose(call.backend, whole.a);
      dispose(call.backend, whole.b);
    }
  };
};

/** Matrix products whose batch axes broadcast both ways, as [2, 1] with [1, 3]: the stock kernels multiply the wrong matrices. */
export const batchedMatMulKernels = (backend: BatchedMatMul): KernelTable => ({
  BatchMatMul: withWholeBatches('BatchMatMul', backend),
  _FusedMatMul: withWholeBatches('_FusedMatMul', backend),
});
