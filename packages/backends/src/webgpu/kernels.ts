import * as tf from '@tensorflow/tfjs-core';
import { corrected } from '../corrections/index.ts';
import { floorDivKernels } from '../gpu/floor-div.ts';
import { matMulKernels } from '../gpu/matmul.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { addNKernels } from './kernels/add-n.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { castKernels } from './kernels/cast.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import { logKernels } from './kernels/log.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { reluKernels } from './kernels/relu.ts';
import { softmaxCrossEntropyKernels } from './kernels/softmax-cross-entropy.ts';
import { trigonometryKernels } from './kernels/trigonometry.ts';

/** Every kernel that `useBackend('webgpu')` registers, by name, on a GPU or on a driver in software. */
export const webgpuKernels = ({ software }: { readonly software: boolean }): KernelTable =>
  corrected('webgpu', {
    ...matMulKernels('webgpu'),
    ...floorDivKernels('webgpu'),
    ...maxPoolKernels(),
    ...logKernels(),
    ...trigonometryKernels(),
    ...castKernels(),
    ...addNKernels(),
    ...(software ? {} : convolutionKernels()),
    ...batchNormKernels(),
    ...reluKernels(),
    ...softmaxCrossEntropyKernels(),
    ...optimizerKernels(),
    StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'webgpu').kernelFunc),
  });
