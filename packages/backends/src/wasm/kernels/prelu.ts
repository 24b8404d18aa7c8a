import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { WasmContext } from '../memory.ts';
import { applyRows } from './bias-activation.ts';
import { broadcastsTo, copyOf } from './broadcast-to.ts';
import { onCpu } from './on-cpu.ts';
import { onFloats } from './on-floats.ts';

/** x where it is not negative, alpha x elsewhere. Where alpha has the larger shape the cpu backend runs it. */
export const preluKernels = (context: WasmContext): KernelTable => {
  const other = onCpu(context, 'Prelu');
  return onFloats(context, {
    Prelu: (call) => {
      const { x, alpha } = call.inputs as { x: tf.TensorInfo; alpha: tf.TensorInfo };
      if (!broadcastsTo(alpha.shape, x.shape)) return other(call);
      const y = copyOf(context, x);
      applyRows(context, 'prelu', y, alpha);
      return y;
    },
  });
};
