import * as tf from '@tensorflow/tfjs-core';
import { corrected } from '../corrections/index.ts';
import { paddedKernels } from '../explicit-padding.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { conv2DGradientKernels } from './kernels/conv2d-gradients.ts';
import { elementwiseKernels } from './kernels/elementwise.ts';
import { extremeKernels } from './kernels/extremes.ts';
import { matMulKernels } from './kernels/matmul.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { reluKernels } from './kernels/relu.ts';
import { resizeGradientKernels } from './kernels/resize-gradients.ts';
import { crossEntropyKernels } from './kernels/softmax-cross-entropy.ts';

const registered = (kernelName: string): tf.KernelFunc => tf.getKernel(kernelName, 'cpu').kernelFunc;

/** Kernels of windows whose stock code stays. */
// prettier-ignore
const windows = [
  'AvgPool', 'AvgPoolGrad', 'Conv2D', 'FusedConv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'DepthwiseConv2dNative',
  'FusedDepthwiseConv2D', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter',
];

/** Every kernel that `useBackend('cpu')` registers, by name, without the corrections that every backend has. */
export function cpuKernels(): KernelTable {
  const windowKernels = paddedKernels(registered, windows);
  return {
    ...matMulKernels(registered),
    ...maxPoolKernels(),
    ...windowKernels,
    ...conv2DGradientKernels((name) => windowKernels[name]!),
    ...extremeKernels(registered),
    ...elementwiseKernels(),
    ...reluKernels(),
    ...crossEntropyKernels(),
    ...optimizerKernels(),
    ...batchNormKernels(),
    ...resizeGradientKernels(registered),
    StridedSlice: stridedSliceKernel(registered('StridedSlice')),
  };
}

/** The cpu backend's kernel of that name, right also where `useBackend('cpu')` has not been called. */
export const cpuKernel = (kernelName: string): tf.KernelFunc =>
  corrected('cpu', cpuKernels())[kernelName] ?? registered(kernelName);
