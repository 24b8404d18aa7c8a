import * as tf from '@tensorflow/tfjs-core';
import { installKernels } from '../install-kernels.ts';
import type { KernelTable } from '../kernel-table.ts';
import type { RunningBackend } from '../running-backend.ts';
import { cpuKernels } from './kernels.ts';
import { quietCpu } from './quiet.ts';

/** What `useBackend('cpu')` did. */
export interface CpuReport {
  readonly kernels: { readonly replaced: readonly string[]; readonly added: readonly string[] };
}

/** Makes sure that the cpu backend exists and corrects its kernels. It stays registered when released: it is what tfjs falls back to. */
export async function startCpu(): Promise<RunningBackend<'cpu', CpuReport>> {
  if (tf.findBackend('cpu') === null) throw new Error('TensorFlow.js could not create it');
  quietCpu();
  const table: KernelTable = cpuKernels();
  const { replaced, added, restore } = installKernels('cpu', table);
  return { name: 'cpu', report: { kernels: { replaced, added } }, release: async () => restore() };
}
