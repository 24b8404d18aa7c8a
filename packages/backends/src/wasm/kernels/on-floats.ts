import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

/** The kernels for float32 inputs; with an input of another dtype the cpu backend's kernel of the same name runs. */
export const onFloats = (context: WasmContext, table: KernelTable): KernelTable =>
  Object.fromEntries(
    Object.entries(table).map(([name, kernel]): [string, tf.KernelFunc] => {
      const other = onCpu(context, name);
      return [name, (call) => (areFloat(call.inputs) ? kernel(call) : other(call))];
    }),
  );

function areFloat(inputs: tf.NamedTensorInfoMap): boolean {
  for (const name in inputs) {
    const { dtype } = inputs[name] ?? { dtype: 'float32' };
    if (dtype !== 'float32') return false;
  }
  return true;
}
