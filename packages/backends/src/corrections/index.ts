// What is wrong with stock kernels of every backend, as the code of tfjs-core that they share is: the kernel that a backend has, its own
// or the stock one, is run with attributes that it gets right, or refuses.
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';
import { axisFromFront } from './axes.ts';
import { ownResult, updatesOfACopy } from './copies.ts';
import type { Correction } from './correction.ts';
import { byPlaces, insideOfAxes } from './indices.ts';
import { defaultSlope, whole } from './fused.ts';
import { ofNothing, oneOfALine, refusePlacesOfNothing } from './empty.ts';
import { withoutCellsBeside } from '../webgl/packed.ts';
import { numberPadding, refuseLargeWindows, windowed, withFilters } from './number-padding.ts';
import {
  refuseAlignedLines,
  refuseBinaryCounts,
  refuseChannelsFirst,
  refuseDilations,
  refuseGaps,
  refuseHalfPixels,
  refuseMoments,
  refuseOblongBoxes,
  refuseOtherOutputs,
} from './refusals.ts';
import { imageByImage, oneForEach } from './transforms.ts';
import { inType, refuseBooleans } from './types.ts';
import {
  cropOfItsImage,
  explained,
  productOfNothing,
  reverseOfNoAxis,
  scatterOfNothing,
  segmentsFromZero,
  wholePlaces,
} from './gpu.ts';

const each = (names: readonly string[], correction: (name: string) => Correction): [string, Correction][] =>
  names.map((name) => [name, correction(name)]);

type Named = readonly (readonly [string, Correction])[];

/** Corrections by kernel, the outermost last. */
const corrections = (backendName: string): Named => [
  ['AvgPoolGrad', refuseOtherOutputs],
  ...each(windowed, () => numberPadding),
  ...each(withFilters, refuseLargeWindows),
  ...each(['Cumsum', 'Cumprod'], () => axisFromFront),
  ...each(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'], refuseHalfPixels),
  ...each(volumes, refuseGaps),
  ...each(['FusedConv2D', 'FusedDepthwiseConv2D', '_FusedMatMul'], () => defaultSlope),
  ['FusedBatchNorm', refuseMoments],
  ['FusedBatchNorm', whole],
  ['Einsum', ownResult(backendName)],
  ...each(['Add', 'Sub'], refuseBooleans),
  ['All', ofNothing(backendName, 1)],
  ['Max', ofNothing(backendName, -Infinity)],
  ['Min', ofNothing(backendName, Infinity)],
  ['Mean', ofNothing(backendName, NaN)],
  ...each(['ArgMax', 'ArgMin'], refusePlacesOfNothing),
  ...each(byPlaces, insideOfAxes(backendName)),
  ['LinSpace', oneOfALine(backendName)],
  ['UnsortedSegmentSum', inType(backendName)],
  ['FloorDiv', inType(backendName, 'int32')],
  ['Transform', backendName === 'cpu' ? imageByImage(backendName) : oneForEach(backendName)],
];

/** Kernels that slide a window over a volume. */
const volumes = [
  ...['Conv3D', 'Conv3DBackpropFilterV2', 'Conv3DBackpropInputV2'],
  ...['MaxPool3D', 'AvgPool3D', 'MaxPool3DGrad', 'AvgPool3DGrad'],
];

/** Operands of webgl's kernels that add up texels. */
const addsCells: Readonly<Record<string, readonly string[]>> = {
  BatchMatMul: ['a', 'b'],
  _FusedMatMul: ['a', 'b'],
  ...Object.fromEntries(
    ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'].map((name) => [name, ['x', 'filter']]),
  ),
  Conv2DBackpropInput: ['dy', 'filter'],
  ScatterNd: ['updates', 'indices'],
};

/** Of the stock code that a backend keeps. */
const ofBackend = (backendName: string): Named => [
  ...(backendName === 'wasm'
    ? []
    : each(['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'], refuseDilations)),
  ...(backendName === 'cpu'
    ? ([
        ...each(['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], refuseChannelsFirst),
        ['DenseBincount', refuseBinaryCounts],
        ['TensorScatterUpdate', updatesOfACopy],
      ] as const)
    : []),
  ...(backendName === 'webgpu'
    ? ([
        ['CropAndResize', cropOfItsImage(backendName)],
        ['UnsortedSegmentSum', segmentsFromZero],
        ['MaxPool3DGrad', refuseOblongBoxes],
        ['ResizeBilinearGrad', refuseAlignedLines],
      ] as const)
    : []),
  ...(backendName === 'webgl'
    ? ([
        ...each(['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'], refuseChannelsFirst),
        ['MaxPoolWithArgmax', wholePlaces],
        ['BatchMatMul', productOfNothing],
        ...each(Object.keys(addsCells), (name) => withoutCellsBeside(addsCells[name]!)),
        ['CropAndResize', cropOfItsImage(backendName)],
        ['DenseBincount', refuseBinaryCounts],
        ['ResizeBilinearGrad', refuseAlignedLines],
        ['Reverse', reverseOfNoAxis],
        ['ScatterNd', scatterOfNothing],
        ...each(['LRNGrad', 'Step'], explained),
      ] as const)
    : []),
];

/** The table of a backend with the corrections around its kernels, and around the stock kernels that it leaves alone. */
export function corrected(backendName: string, table: KernelTable): KernelTable {
  const result: Record<string, tf.KernelFunc> = { ...table };
  for (const [name, correction] of [...ofBackend(backendName), ...corrections(backendName)]) {
    const kernel = result[name] ?? tf.getKernel(name, backendName)?.kernelFunc;
    if (kernel !== undefined) result[name] = correction(kernel);
  }
  return result;
}
