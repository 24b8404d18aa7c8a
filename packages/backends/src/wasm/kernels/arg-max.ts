import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, heapOf, output, type WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/** The position of the first maximum of each row. Along other axes, and for other dtypes, the cpu backend finds it. */
export const argMaxKernels = (context: WasmContext): KernelTable => {
  const other = onCpu(context, 'ArgMax');
  return {
    ArgMax: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const { axis } = call.attrs as { axis: number | number[] };
      const [reduced] = tf.util.parseAxisParam(axis, x.shape);
      const size = tf.util.sizeFromShape(x.shape);
      if (x.dtype !== 'float32' || reduced !== x.shape.length - 1 || size === 0) return other(call);
      const columns = x.shape.at(-1)!;
      const y = output(context, x.shape.slice(0, -1), 'int32');
      const { HEAPF32, HEAPU8 } = heapOf(context.backend);
      const from = addressOf(context, x) / 4;
      const places = new Int32Array(HEAPU8.buffer, addressOf(context, y), size / columns);
      for (let row = 0; row < places.length; row++) {
        let best = 0;
        for (let i = 1; i < columns; i++)
          if (HEAPF32[from + row * columns + i]! > HEAPF32[from + row * columns + best]!) best = i;
        places[row] = best;
      }
      return y;
    },
  };
};
