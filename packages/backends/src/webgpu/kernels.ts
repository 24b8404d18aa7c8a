import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { fusedKernels } from '../gpu/activations.ts';
import { emptyKernels } from '../gpu/empty.ts';
import { floorDivKernels } from '../gpu/floor-div.ts';
import { matMulKernels } from '../gpu/matmul.ts';
import { maxPool3DKernels } from '../gpu/max-pool-3d.ts';
import { processorKernels } from '../gpu/on-processor.ts';
import { rankKernels } from '../gpu/ranks.ts';
import type { KernelTable } from '../kernel-table.ts';
import { stridedSliceKernel } from '../strided-slice.ts';
import { addNKernels } from './kernels/add-n.ts';
import { argMaxKernels } from './kernels/arg-max.ts';
import { batchNormKernels } from './kernels/batch-norm.ts';
import { castKernels } from './kernels/cast.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import { countKernels } from './kernels/counts.ts';
import { elementaryKernels } from './kernels/elementary.ts';
import { gatherKernels } from './kernels/gather.ts';
import { logKernels } from './kernels/log.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';
import { optimizerKernels } from './kernels/optimizer.ts';
import { reluKernels } from './kernels/relu.ts';
import { shapeKernels } from './kernels/shapes.ts';
import { softmaxCrossEntropyKernels } from './kernels/softmax-cross-entropy.ts';
import { trigonometryKernels } from './kernels/trigonometry.ts';
import { copyView } from './kernels/view.ts';

/** The most axes of stock kernels whose shaders are for fewer than the 6 of the others. */
const fewAxes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['Tile', 'Reverse', 'PadV2', 'MirrorPad', 'StridedSlice', 'Select'].map((name) => [name, 4])),
  ...Object.fromEntries(['SpaceToBatchND', 'BatchToSpaceND', 'Cumsum', 'Cumprod', 'Prelu'].map((name) => [name, 4])),
  // shaders of binary ops for a vector along the last axis
  ...Object.fromEntries(
    ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'].map((name) => [name, 4]),
  ),
  ...Object.fromEntries(['Equal', 'NotEqual', 'Less', 'LessEqual', 'Greater', 'GreaterEqual'].map((name) => [name, 4])),
  ...Object.fromEntries(['LogicalAnd', 'LogicalOr', 'FloorDiv'].map((name) => [name, 4])),
};
/** Their stock shaders transpose, and that of whole numbers and bools compiles for matrices only. */
const transposing = ['Transpose', 'Sum', 'Mean', 'Prod', 'Max', 'Min', 'All', 'Any', 'Cumsum', 'Cumprod'];

/** WebGPU cannot be read at once; a tensor that has been read, or never used, has its values on the processor. */
function hostValues({ dataId }: tf.TensorInfo, kernelName: string): tf.BackendValues {
  const { values } = (tf.backend() as WebGPUBackend).tensorMap.get(dataId);
  if (values === undefined || values === null)
    throw new Error(
      `kernel ${kernelName} of backend 'webgpu' runs on the processor, and a tensor that it takes is on the GPU: await its data() first, ` +
        "or take backend 'wasm' or 'cpu' for this op",
    );
  return values;
}

/** Every kernel that `useBackend('webgpu')` registers, by name, on a GPU or on a driver in software. */
export function webgpuKernels({ software }: { readonly software: boolean }): KernelTable {
  const from =
    (table: KernelTable) =>
    (name: string): tf.KernelFunc =>
      table[name] ?? tf.getKernel(name, 'webgpu').kernelFunc;
  const own: KernelTable = {
    ...matMulKernels('webgpu'),
    ...floorDivKernels(from({})),
    ...maxPoolKernels(),
    ...logKernels(),
    ...trigonometryKernels(),
    ...elementaryKernels(),
    ...castKernels(),
    ...addNKernels(),
    ...argMaxKernels(),
    ...countKernels(),
    ...shapeKernels(),
    ...gatherKernels(from({})),
    ...(software ? {} : convolutionKernels()),
    ...batchNormKernels(),
    ...reluKernels(),
    ...softmaxCrossEntropyKernels(),
    ...optimizerKernels(),
    StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'webgpu').kernelFunc),
  };
  const ranks = rankKernels({
    stock: from(own),
    copyView,
    most: (name, dtype) => (dtype !== 'float32' && transposing.includes(name) ? 2 : (fewAxes[name] ?? 6)),
  });
  const ranked = { ...own, ...ranks };
  const whole = { ...ranked, ...emptyKernels(from(ranked)) };
  return {
    ...whole,
    ...fusedKernels(from(whole)),
    ...maxPool3DKernels(from(whole)),
    ...processorKernels('webgpu', hostValues),
  };
}
