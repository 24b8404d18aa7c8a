import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { broadcastOf, sameShape } from './broadcast.ts';
import { atFullSize } from './broadcast-to.ts';
import { onCpu } from './on-cpu.ts';

/** Their numbers in assembly/compare.ts: for (a, b), and for (b, a). */
const kinds: Readonly<Record<string, readonly [number, number]>> = {
  Equal: [0, 0],
  NotEqual: [1, 1],
  Greater: [2, 4],
  GreaterEqual: [3, 5],
  Less: [4, 2],
  LessEqual: [5, 3],
};

const integerKinds: Readonly<Record<string, readonly [number, number]>> = { Equal: [6, 6], NotEqual: [7, 7] };

/** Comparisons of two float32 tensors, and whether int32 tensors are equal; other dtypes run on the cpu backend. */
export const compareKernels = (context: WasmContext): KernelTable =>
  Object.fromEntries(
    Object.keys(kinds).map((kernelName): [string, tf.KernelFunc] => {
      const other = onCpu(context, kernelName);
      return [
        kernelName,
        (call) => {
          const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
          const table = a.dtype === 'float32' ? kinds : a.dtype === 'int32' ? integerKinds : {};
          if (a.dtype !== b.dtype || !table[kernelName]) return other(call);
          const [kind, swapped] = table[kernelName];
          if (sameShape(a.shape, b.shape)) return compare(context, kind, a, b, 1);
          if (isNumber(a, b)) return compare(context, kind, a, b, 0);
          if (isNumber(b, a)) return compare(context, swapped, b, a, 0);
          return atFullSize(context, a, b, (x, y) => compare(context, kind, x, y, 1));
        },
      ];
    }),
  );

/** Whether small is one number to every element of large, which has the shape of the result. */
const isNumber = (large: tf.TensorInfo, small: tf.TensorInfo): boolean => {
  const broadcast = broadcastOf(large.shape, small.shape);
  return broadcast !== undefined && broadcast.rows === 1 && tf.util.sizeFromShape(small.shape) === 1;
};

function compare(context: WasmContext, kind: number, a: tf.TensorInfo, b: tf.TensorInfo, stride: 0 | 1): tf.TensorInfo {
  const y = output(context, a.shape, 'bool');
  const size = tf.util.sizeFromShape(a.shape);
  context.module.compare(kind, addressOf(context, a), addressOf(context, b), addressOf(context, y), size, stride);
  return y;
}
