import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { broadcastOf, sameShape } from './broadcast.ts';
import { atFullSize } from './broadcast-to.ts';
import { onCpu } from './on-cpu.ts';

/** Their numbers in assembly/binary.ts: for (a, b), and for (b, a), which is how a broadcast first operand is given. */
const kinds: Readonly<Record<string, readonly [number, number]>> = {
  Add: [0, 0],
  Sub: [1, 2],
  Multiply: [3, 3],
  RealDiv: [4, 5],
  Maximum: [6, 6],
  Minimum: [7, 7],
  SquaredDifference: [8, 8],
};

/**
 * Arithmetic of two float32 tensors. Where neither has the shape of the result, or the other one does not recur in it along leading or
 * trailing axes, both are first written out at that shape. Other dtypes run on the cpu backend.
 */
export const binaryKernels = (context: WasmContext): KernelTable =>
  Object.fromEntries(
    Object.entries(kinds).map(([kernelName, [kind, swapped]]): [string, tf.KernelFunc] => {
      const other = onCpu(context, kernelName);
      return [
        kernelName,
        (call) => {
          const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
          if (a.dtype !== 'float32' || b.dtype !== 'float32') return other(call);
          return (
            apply(context, kind, a, b) ??
            apply(context, swapped, b, a) ??
            atFullSize(context, a, b, (x, y) => sameSize(context, kind, x, y))
          );
        },
      ];
    }),
  );

const WORKSPACE = 4096;

function sameSize(context: WasmContext, kind: number, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const y = output(context, a.shape);
  const size = tf.util.sizeFromShape(a.shape);
  context.module.binaryRow(kind, addressOf(context, a), addressOf(context, b), addressOf(context, y), 1, size, 0);
  return y;
}

/** f(large, small), or undefined where small does not recur in large in a way that the module knows. */
function apply(
  context: WasmContext,
  kind: number,
  large: tf.TensorInfo,
  small: tf.TensorInfo,
): tf.TensorInfo | undefined {
  const { module } = context;
  if (sameShape(large.shape, small.shape)) return sameSize(context, kind, large, small);
  const broadcast = broadcastOf(large.shape, small.shape);
  if (broadcast === undefined) return undefined;
  const { outer, rows, columns } = broadcast;
  const y = output(context, large.shape);
  const [a, b, to] = [addressOf(context, large), addressOf(context, small), addressOf(context, y)];
  if (columns === 1) module.binaryRow(kind, a, b, to, outer, rows, context.scratch(WORKSPACE));
  else module.binaryColumn(kind, a, b, to, outer, rows, columns);
  return y;
}
