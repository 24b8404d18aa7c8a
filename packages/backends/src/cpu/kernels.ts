import * as tf from '@tensorflow/tfjs-core';
import { corrected } from '../corrections/index.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { extremeKernels } from './kernels/extremes.ts';
import { matMulKernels } from './kernels/matmul.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { reluKernels } from './kernels/relu.ts';
import { resizeGradientKernels } from './kernels/resize-gradients.ts';
import { crossEntropyKernels } from './kernels/softmax-cross-entropy.ts';

const registered = (kernelName: string): tf.KernelFunc => tf.getKernel(kernelName, 'cpu').kernelFunc;

/** Every kernel that `useBackend('cpu')` registers, by name. */
export const cpuKernels = (): KernelTable =>
  corrected('cpu', {
    ...matMulKernels(registered),
    ...maxPoolKernels(),
    ...extremeKernels(registered),
    ...reluKernels(),
    ...crossEntropyKernels(),
    ...optimizerKernels(),
    ...batchNormKernels(),
    ...resizeGradientKernels(registered),
    StridedSlice: stridedSliceKernel(registered('StridedSlice')),
  });

/** The cpu backend's kernel of that name, right also where `useBackend('cpu')` has not been called. */
export const cpuKernel = (kernelName: string): tf.KernelFunc => cpuKernels()[kernelName] ?? registered(kernelName);
