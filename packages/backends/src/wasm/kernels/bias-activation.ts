import * as tf from '@tensorflow/tfjs-core';
import { batchIndices } from '../../matmul-shape.ts';
import { addressOf, heapOf, type WasmContext } from '../memory.ts';
import { activate, activationCodes, type Activation } from './activation.ts';

/** What a fused kernel does after its product. */
export interface FusedAttrs {
  readonly activation?: 'linear' | 'prelu' | Activation;
  readonly leakyreluAlpha?: number;
}

export interface FusedOperands {
  readonly bias?: tf.TensorInfo | undefined;
  readonly preluActivationWeights?: tf.TensorInfo | undefined;
}

/** y += bias or prelu, for an operand that broadcasts to y. */
export function applyRows(
  context: WasmContext,
  kernel: 'addBias' | 'prelu',
  y: tf.TensorInfo,
  operand: tf.TensorInfo,
): void {
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

function applyActivation(
  context: WasmContext,
  name: string,
  y: tf.TensorInfo,
  operands: FusedOperands,
  attrs: FusedAttrs,
): void {
  const { activation = 'linear', leakyreluAlpha: alpha = 0 } = attrs;
  if (activation === 'linear') return;
  if (activation === 'prelu') {
    const { preluActivationWeights: slopes } = operands;
    if (slopes === undefined) throw new Error(`${name}: prelu needs preluActivationWeights`);
    return applyRows(context, 'prelu', y, slopes);
  }
  if (!(activation in activationCodes)) {
    const known = ['linear', 'prelu', ...Object.keys(activationCodes)].join(', ');
    throw new Error(`${name}: unknown activation '${activation}': give one of ${known}`);
  }
  const at = addressOf(context, y);
  activate(context, { kind: activation, x: at, y: at, size: tf.util.sizeFromShape(y.shape), alpha });
}

/** y = activation(y + bias), in place. Frees y where it throws. `name` is the kernel's in messages. */
export function biasAndActivation(
  context: WasmContext,
  name: string,
  y: tf.TensorInfo,
  operands: FusedOperands,
  attrs: FusedAttrs,
): tf.TensorInfo {
  try {
    if (operands.bias !== undefined) applyRows(context, 'addBias', y, operands.bias);
    applyActivation(context, name, y, operands, attrs);
    return y;
  } catch (thrown) {
    context.backend.disposeData(y.dataId);
    throw thrown;
  }
}
