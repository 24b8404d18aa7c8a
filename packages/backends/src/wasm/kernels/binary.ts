import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { broadcastOf, sameShape } from './broadcast.ts';
import { stockKernel } from './stock.ts';

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
 * Arithmetic of two float32 tensors of which one has the shape of the result and the other one the same shape, or recurs in it along
 * leading or trailing axes. Other dtypes and broadcasts are left to the stock kernel.
 */
export const binaryKernels = (context: WasmContext): KernelTable =>
  Object.fromEntries(
    Object.entries(kinds).map(([kernelName, [kind, swapped]]): [string, tf.KernelFunc] => {
      const stock = stockKernel(kernelName);
      return [
        kernelName,
        (call) => {
          const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
          if (a.dtype !== 'float32' || b.dtype !== 'float32') return stock(call);
          return apply(context, kind, a, b) ?? apply(context, swapped, b, a) ?? stock(call);
        },
      ];
    }),
  );

const WORKSPACE = 4096;

/** f(large, small), or undefined where small does not recur in large in a way that the module knows. */
function apply(
  context: WasmContext,
  kind: number,
  large: tf.TensorInfo,
  small: tf.TensorInfo,
): tf.TensorInfo | undefined {
  const { module } = context;
  if (sameShape(large.shape, small.shape)) {
    const y = output(context, large.shape);
    const size = tf.util.sizeFromShape(large.shape);
    module.binaryRow(kind, addressOf(context, large), addressOf(context, small), addressOf(context, y), 1, size, 0);
    return y;
  }
  const broadcast = broadcastOf(large.shape, small.shape);
  if (broadcast === undefined) return undefined;
  const { outer, rows, columns } = broadcast;
  const y = output(context, large.shape);
  const [a, b, to] = [addressOf(context, large), addressOf(context, small), addressOf(context, y)];
  if (columns === 1) module.binaryRow(kind, a, b, to, outer, rows, context.scratch(WORKSPACE));
  else module.binaryColumn(kind, a, b, to, outer, rows, columns);
  return y;
}
