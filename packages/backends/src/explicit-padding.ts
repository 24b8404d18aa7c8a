import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from './kernel-table.ts';

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

/**
 * A number as padding written out for each side of an image. With a number tfjs-core finds the width of the output from the height of the
 * window and its stride, which is wrong where those of the width differ.
 */
export function explicitPadding(pad: Padding, dataFormat: string = 'NHWC'): Padding {
  if (typeof pad !== 'number') return pad;
  const both: [number, number] = [pad, pad];
  return dataFormat === 'NCHW' ? [[0, 0], [0, 0], both, both] : [[0, 0], both, both, [0, 0]];
}

/** The stock kernels of windows in images, given paddings that they get right. */
export const paddedKernels = (stock: (kernelName: string) => tf.KernelFunc, names: readonly string[]): KernelTable =>
  Object.fromEntries(
    names.map((name): [string, tf.KernelFunc] => {
      const kernel = stock(name);
      return [
        name,
        (call) => {
          const { pad, dataFormat } = call.attrs as { pad: Padding; dataFormat?: string };
          if (typeof pad !== 'number') return kernel(call);
          const attrs = { ...call.attrs, pad: explicitPadding(pad, dataFormat) };
          return kernel({ ...call, attrs } as Parameters<tf.KernelFunc>[0]);
        },
      ];
    }),
  );
