import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { batchIndices, type MatMulAttrs, matMulShape } from '../../matmul-shape.ts';
import { addressOf, heapOf, output, type WasmContext } from '../memory.ts';
import { activate, activationCodes, type Activation } from './activation.ts';
import { onCpu } from './on-cpu.ts';

/** C = A B over a broadcast batch, with any transpositions. Keeps nothing between calls, so no cache can go stale. */
function matMul(context: WasmContext, a: tf.TensorInfo, b: tf.TensorInfo, attrs: MatMulAttrs): tf.TensorInfo {
  const { m, n, k, batch, batchA, batchB } = matMulShape(a.shape, b.shape, attrs);
  const workspace = context.scratch(context.module.gemmWorkspace(n));
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

interface FusedAttrs extends MatMulAttrs {
  readonly activation: 'linear' | 'prelu' | Activation;
  readonly leakyreluAlpha?: number;
}

/** y += bias or prelu, for an operand that broadcasts to y. */
function applyRows(context: WasmContext, kernel: 'addBias' | 'prelu', y: tf.TensorInfo, operand: tf.TensorInfo): void {
  const size = tf.util.sizeFromShape(y.shape);
  const columns = y.shape.at(-1) ?? 1;
  const length = tf.util.sizeFromShape(operand.shape);
  if (size === 0) return;
  if (operand.shape.at(-1) === columns && (length === columns || length === size)) {
    context.module[kernel](addressOf(context, y), addressOf(context, operand), size / length, length);
    return;
  }
  // any other broadcast: first at full size
  const full = context.scratch(4 * size);
  const heap = heapOf(context.backend).HEAPF32;
  const from = addressOf(context, operand) / 4;
  batchIndices(y.shape, operand.shape).forEach((index, i) => {
    heap[full / 4 + i] = heap[from + index] ?? 0;
  });
  context.module[kernel](addressOf(context, y), full, 1, size);
}

interface FusedInputs {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
  readonly bias?: tf.TensorInfo;
  readonly preluActivationWeights?: tf.TensorInfo;
}

/** activation(A B + bias) */
function fusedMatMul(context: WasmContext, inputs: FusedInputs, attrs: FusedAttrs): tf.TensorInfo {
  const { bias, preluActivationWeights } = inputs;
  const { activation, leakyreluAlpha: alpha = 0 } = attrs;
  const y = matMul(context, inputs.a, inputs.b, attrs);
  try {
    if (bias !== undefined) applyRows(context, 'addBias', y, bias);
    if (activation === 'prelu') {
      if (preluActivationWeights === undefined) throw new Error('fused matMul: prelu needs preluActivationWeights');
      applyRows(context, 'prelu', y, preluActivationWeights);
    } else if (activation !== 'linear') {
      if (!(activation in activationCodes)) {
        const known = ['linear', 'prelu', ...Object.keys(activationCodes)].join(', ');
        throw new Error(`fused matMul: unknown activation '${activation}': give one of ${known}`);
      }
      const at = addressOf(context, y);
      activate(context, { kind: activation, x: at, y: at, size: tf.util.sizeFromShape(y.shape), alpha });
    }
    return y;
  } catch (thrown) {
    context.backend.disposeData(y.dataId);
    throw thrown;
  }
}

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
    return fusedMatMul(context, inputs, call.attrs as unknown as FusedAttrs);
  },
});
