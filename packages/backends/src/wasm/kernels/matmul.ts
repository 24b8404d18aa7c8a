import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { batchIndices, type MatMulAttrs, matMulShape } from '../../matmul-shape.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { biasAndActivation, type FusedAttrs, type FusedOperands } from './bias-activation.ts';
import { onCpu } from './on-cpu.ts';

/** C = A B over a broadcast batch, with any transpositions. Keeps nothing between calls, so no cache can go stale. */
function matMul(context: WasmContext, a: tf.TensorInfo, b: tf.TensorInfo, attrs: MatMulAttrs): tf.TensorInfo {
  const { m, n, k, batch, batchA, batchB } = matMulShape(a.shape, b.shape, attrs);
  const workspace = context.scratch(context.module.gemmWorkspace(m));
  const c = output(context, [...batch, m, n]);
  const [atA, atB, atC] = [addressOf(context, a), addressOf(context, b), addressOf(context, c)];
  const [rowA, columnA] = attrs.transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = attrs.transposeB ? [1, k] : [n, 1];
  const fromB = batchIndices(batch, batchB);
  batchIndices(batch, batchA).forEach((ia, i) => {
    const [pa, pb, pc] = [atA + 4 * ia * m * k, atB + 4 * (fromB[i] ?? 0) * k * n, atC + 4 * i * m * n];
    context.module.gemm(m, n, k, pa, rowA, columnA, pb, rowB, columnB, pc, n, 0, workspace);
  });
  return c;
}

type FusedInputs = FusedOperands & { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };

const areFloat = (...tensors: readonly (tf.TensorInfo | undefined)[]): boolean =>
  tensors.every((tensor) => tensor === undefined || tensor.dtype === 'float32');

export const matMulKernels = (context: WasmContext): KernelTable => ({
  BatchMatMul: (call) => {
    const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    if (!areFloat(a, b)) return onCpu(context, 'BatchMatMul')(call);
    return matMul(context, a, b, call.attrs as unknown as MatMulAttrs);
  },
  _FusedMatMul: (call) => {
    const inputs = call.inputs as unknown as FusedInputs;
    if (!areFloat(inputs.a, inputs.b, inputs.bias, inputs.preluActivationWeights)) {
      return onCpu(context, '_FusedMatMul')(call);
    }
    const attrs = call.attrs as unknown as MatMulAttrs & FusedAttrs;
    return biasAndActivation(context, 'fused matMul', matMul(context, inputs.a, inputs.b, attrs), inputs, attrs);
  },
});
