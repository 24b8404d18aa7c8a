import type * as tf from '@tensorflow/tfjs-core';
import { explicitPadding } from '../explicit-padding.ts';
import type { Correction } from './correction.ts';

type Padding = Parameters<typeof explicitPadding>[0];

/** Kernels that slide a window over an image and give an image. */
export const withFilters: readonly string[] = [
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
  ...['MaxPool', 'AvgPool', 'MaxPoolWithArgmax'],
];

/** Those, and their gradients. */
export const windowed: readonly string[] = [
  ...withFilters,
  ...['Conv2DBackpropFilter', 'Conv2DBackpropInput'],
  ...['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'],
  ...['MaxPoolGrad', 'MaxPoolGradAdj', 'AvgPoolGrad'],
];

/** A number as padding becomes a list of paddings. */
export const numberPadding: Correction = (kernel) => (call) => {
  const { pad, dataFormat } = call.attrs as { readonly pad: Padding; readonly dataFormat?: string };
  if (typeof pad !== 'number') return kernel(call);
  return kernel({ ...call, attrs: { ...call.attrs, pad: explicitPadding(pad, dataFormat) as number[][] } });
};

interface WindowAttrs {
  readonly pad: Padding;
  readonly dataFormat?: string;
  readonly filterSize?: number | readonly [number, number];
  readonly dilations?: number | readonly [number, number];
}

/** A window that does not fit into the padded image has no values: stock kernels give some shape and nothing, or trap. */
export const refuseLargeWindows =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { x, filter } = call.inputs as { readonly x: tf.TensorInfo; readonly filter?: tf.TensorInfo };
    const {
      pad,
      dataFormat = 'NHWC',
      filterSize = filter!.shape as [number, number],
      dilations = 1,
    } = call.attrs as unknown as WindowAttrs;
    if (pad === 'same') return kernel(call);
    const sides = pad === 'valid' ? undefined : (explicitPadding(pad, dataFormat) as number[][]);
    const first = dataFormat === 'NHWC' ? 1 : 2;
    for (const axis of [0, 1]) {
      const of = (value: number | readonly number[]): number => (typeof value === 'number' ? value : value[axis]!);
      const length = (of(filterSize) - 1) * of(dilations) + 1;
      const [before = 0, after = 0] = sides?.[first + axis] ?? [];
      // one more gives an image of no rows or columns
      if (length > x.shape[first + axis]! + before + after + 1)
        throw new Error(
          `${name}: a window of length ${length} does not fit into an image of shape [${x.shape.join(', ')}] along axis ${first + axis}, ` +
            `with padding ${JSON.stringify(pad)}. Pad the image, or use padding 'same'.`,
        );
    }
    return kernel(call);
  };
