import type { KernelTable } from '../kernel-table.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';

/** Every kernel that `useBackend('webgl')` registers, by name. */
export const webglKernels = (): KernelTable => ({ ...maxPoolKernels() });
