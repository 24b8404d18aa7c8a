import * as tf from '@tensorflow/tfjs-core';
import { corrected } from '../corrections/index.ts';
import { floorDivKernels } from '../gpu/floor-div.ts';
import { matMulKernels } from '../gpu/matmul.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { elementaryKernels } from './kernels/elementary.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';

/** Every kernel that `useBackend('webgl')` registers, by name. */
export const webglKernels = (): KernelTable =>
  corrected('webgl', {
    ...matMulKernels('webgl'),
    ...floorDivKernels('webgl'),
    ...maxPoolKernels(),
    ...elementaryKernels(),
    StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'webgl').kernelFunc),
  });
