import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { argMaxKernels } from './kernels/arg-max.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { binaryKernels } from './kernels/binary.ts';
import { compareKernels } from './kernels/compare.ts';
import { conv2DKernels } from './kernels/conv2d.ts';
import { depthwiseKernels } from './kernels/depthwise.ts';
import { elementwiseKernels } from './kernels/elementwise.ts';
import { identityKernels } from './kernels/identity.ts';
import { matMulKernels } from './kernels/matmul.ts';
import { onCpu } from './kernels/on-cpu.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { poolKernels } from './kernels/pool.ts';
import { reduceKernels } from './kernels/reduce.ts';
import { reluKernels } from './kernels/relu.ts';
import { segmentSumKernels } from './kernels/segment-sum.ts';
import { softmaxKernels } from './kernels/softmax.ts';
import { tileKernels } from './kernels/tile.ts';
import type { WasmContext } from './memory.ts';

/**
 * Kernels that wasm lacks, or has wrong, run by the cpu backend: its max pools send the gradient of a negative window astray,
 * and its OneHot writes whole numbers into a float32 tensor.
 */
const borrowed = ['Einsum', 'OneHot', 'MaxPoolWithArgmax', 'MaxPool3D', 'MaxPool3DGrad'] as const;

/** Every kernel that `useBackend('wasm')` registers, by name. */
export const wasmKernels = (context: WasmContext): KernelTable => ({
  ...argMaxKernels(context),
  ...matMulKernels(context),
  ...conv2DKernels(context),
  ...depthwiseKernels(context),
  ...poolKernels(context),
  ...segmentSumKernels(context),
  ...elementwiseKernels(context),
  ...tileKernels(context),
  ...identityKernels(context),
  ...binaryKernels(context),
  ...compareKernels(context),
  ...reduceKernels(context),
  ...softmaxKernels(context),
  ...reluKernels(context),
  ...optimizerKernels(context),
  ...batchNormKernels(context),
  StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'wasm').kernelFunc),
  ...Object.fromEntries(borrowed.map((name) => [name, onCpu(context, name)])),
});
