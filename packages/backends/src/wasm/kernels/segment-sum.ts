import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/** Sums of the rows of x that carry the same id. */
export const segmentSumKernels = (context: WasmContext): KernelTable => ({
  UnsortedSegmentSum: (call) => {
    const { x, segmentIds } = call.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    const { numSegments } = call.attrs as { numSegments: number };
    if (x.dtype !== 'float32' || segmentIds.shape.length !== 1) return onCpu(context, 'UnsortedSegmentSum')(call);
    const [rows = 0, ...rest] = x.shape;
    const size = tf.util.sizeFromShape(rest);
    const y = output(context, [numSegments, ...rest]);
    const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
    context.module.segmentSum(at(x), at(segmentIds), at(y), rows, size, numSegments);
    return y;
  },
});
