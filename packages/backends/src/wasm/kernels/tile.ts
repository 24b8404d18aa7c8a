import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/** x repeated reps[axis] times along each axis: one pass over the blocks for each axis that repeats, the last axis first. */
export function tile(context: WasmContext, x: tf.TensorInfo, reps: readonly number[]): tf.TensorInfo {
  const shape = x.shape.map((length, axis) => length * (reps[axis] ?? 1));
  const bytes = tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(x.dtype);
  // a tensor that nothing repeats is one pass that repeats the whole once
  const repeating = shape.flatMap((_, axis) => (reps[axis] === 1 ? [] : [axis])).reverse();
  const axes = repeating.length === 0 ? [0] : repeating;
  const spare = axes.length > 1 ? context.scratch(bytes) : 0;
  const y = output(context, shape, x.dtype);
  if (bytes === 0) return y;
  let source = addressOf(context, x);
  axes.forEach((axis, pass) => {
    const target = (axes.length - pass) % 2 === 1 ? addressOf(context, y) : spare;
    const outer = tf.util.sizeFromShape(x.shape.slice(0, axis));
    const block = bytes / tf.util.sizeFromShape(shape.slice(0, axis)) / (reps[axis] ?? 1);
    context.module.repeatBlocks(source, target, outer, block, reps[axis] ?? 1);
    source = target;
  });
  return y;
}

export const tileKernels = (context: WasmContext): KernelTable => {
  const strings = onCpu(context, 'Tile');
  return {
    Tile: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { reps } = call.attrs as { reps: number[] };
      return x.dtype === 'string' || x.dtype === 'complex64' ? strings(call) : tile(context, x, reps);
    },
  };
};
