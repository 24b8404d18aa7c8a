import type { KernelTable } from '../kernel-table.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';

/** Every kernel that `useBackend('webgpu')` registers, by name. */
export const webgpuKernels = (): KernelTable => ({ ...maxPoolKernels() });
