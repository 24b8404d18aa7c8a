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
import { elementaryKernels } from './kernels/elementary.ts';
import { gatherKernels } from './kernels/gather.ts';
import { maxPoolKernels } from './kernels/max-pool.ts';
import { reductionKernels } from './kernels/reductions.ts';
import { copyView } from './kernels/view.ts';

/** The most axes of stock kernels whose shaders are for fewer than the 6 of the others. */
const fewAxes: Readonly<Record<string, number>> = {
  ...Object.fromEntries(['Reverse', 'PadV2', 'MirrorPad', 'StridedSlice', 'Select'].map((name) => [name, 4])),
  ...Object.fromEntries(['SpaceToBatchND', 'BatchToSpaceND', 'Cumsum', 'Cumprod'].map((name) => [name, 4])),
  Tile: 5,
};

/** Every kernel that `useBackend('webgl')` registers, by name. */
export function webglKernels(): KernelTable {
  const from =
    (table: KernelTable) =>
    (name: string): tf.KernelFunc =>
      table[name] ?? tf.getKernel(name, 'webgl').kernelFunc;
  const elementwise: KernelTable = elementaryKernels();
  const own: KernelTable = {
    ...matMulKernels('webgl'),
    ...maxPoolKernels(),
    ...elementwise,
    ...floorDivKernels(from(elementwise)),
    ...reductionKernels(),
    ...gatherKernels(from({})),
    StridedSlice: stridedSliceKernel(tf.getKernel('StridedSlice', 'webgl').kernelFunc),
  };
  const ranked = { ...own, ...rankKernels({ stock: from(own), copyView, most: (name) => fewAxes[name] ?? 6 }) };
  const whole = { ...ranked, ...emptyKernels(from(ranked)) };
  const hostValues = ({ dataId }: tf.TensorInfo): tf.BackendValues => tf.backend().readSync(dataId);
  return {
    ...whole,
    ...fusedKernels(from(whole)),
    ...maxPool3DKernels(from(whole)),
    ...processorKernels('webgl', hostValues),
  };
}
