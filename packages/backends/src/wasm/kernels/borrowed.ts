import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { WasmContext } from '../memory.ts';
import { onCpu } from './on-cpu.ts';

const names = (backend: string): readonly string[] =>
  tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName);

const told = new Set<string>();

/** A notice for what runs slower than a program may expect: once for each kernel that the wasm backend does not have. */
const noticed =
  (name: string, kernel: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    if (!told.has(name)) {
      told.add(name);
      // eslint-disable-next-line no-console -- said once for a kernel: the program runs, but slower than it may expect
      console.warn(
        `The wasm backend of TensorFlow.js has no kernel ${name}: the cpu backend's runs, on copies of the tensors. This is said once.`,
      );
    }
    return kernel(call);
  };

/**
 * What the cpu backend has and the table does not: kernels that wasm lacks, and stock ones that are wrong or leave their output unwritten
 * for some dtypes, shapes or attributes.
 */
export function borrowedKernels(context: WasmContext, own: KernelTable): KernelTable {
  const stock = names('wasm');
  return Object.fromEntries(
    names('cpu')
      .filter((name) => !(name in own))
      .map((name) => [name, stock.includes(name) ? onCpu(context, name) : noticed(name, onCpu(context, name))]),
  );
}
