// What is wrong with stock kernels of every backend, as the code of tfjs-core that they share is: the kernel that a backend has, its own
// or the stock one, is run with attributes that it gets right, or refuses.
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';
import { axisFromFront } from './axes.ts';
import type { Correction } from './correction.ts';
import { numberPadding, windowed } from './number-padding.ts';
import { refuseDilations, refuseGaps, refuseHalfPixels, refuseOtherOutputs } from './refusals.ts';

const each = (names: readonly string[], correction: (name: string) => Correction): [string, Correction][] =>
  names.map((name) => [name, correction(name)]);

/** Corrections by kernel, the outermost last. */
const corrections: readonly (readonly [string, Correction])[] = [
  ['AvgPoolGrad', refuseOtherOutputs],
  ...each(windowed, () => numberPadding),
  ...each(['Cumsum', 'Cumprod'], () => axisFromFront),
  ...each(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'], refuseHalfPixels),
  ...each(
    [
      'Conv3D',
      'Conv3DBackpropFilterV2',
      'Conv3DBackpropInputV2',
      'MaxPool3D',
      'AvgPool3D',
      'MaxPool3DGrad',
      'AvgPool3DGrad',
    ],
    refuseGaps,
  ),
];

/** Corrections of stock kernels alone: kernels of our own know better. */
const ofStock: readonly (readonly [string, Correction])[] = each(
  ['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'],
  refuseDilations,
);

/** The table of a backend with the corrections around its kernels, and around the stock kernels that it leaves alone. */
export function corrected(backendName: string, table: KernelTable): KernelTable {
  const result: Record<string, tf.KernelFunc> = { ...table };
  for (const [name, correction] of [...ofStock.filter(([name]) => !(name in table)), ...corrections]) {
    const kernel = result[name] ?? tf.getKernel(name, backendName)?.kernelFunc;
    if (kernel !== undefined) result[name] = correction(kernel);
  }
  return result;
}
