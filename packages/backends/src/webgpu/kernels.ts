import * as tf from '@tensorflow/tfjs-core';
import { matMulKernels } from '../gpu/matmul.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { castKernels } from './kernels/cast.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';

/** Every kernel that `useBackend('webgpu')` registers, by name. */
export const webgpuKernels = (): KernelTable => ({
  ...matMulKernels('webgpu'),
  ...maxPoolKernels(),
  ...castKernels(),
  StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'webgpu').kernelFunc),
});
