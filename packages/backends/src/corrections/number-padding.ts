import type * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** Kernels that slide a window over an image. */
export const windowed = [
  ...['Conv2D', 'FusedConv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'],
  ...['DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
  ...['DepthwiseConv2dNativeBackpropFilter', 'DepthwiseConv2dNativeBackpropInput'],
  ...['MaxPool', 'AvgPool', 'MaxPoolGrad', 'MaxPoolGradAdj', 'AvgPoolGrad', 'MaxPoolWithArgmax'],
] as const;

/**
 * A number as padding becomes a list of paddings. With a number, tfjs-core computes the width of the output from the height of the
 * window and of the stride; with a list it does not.
 */
export const numberPadding: Correction = (kernel) => (call) => {
  const { pad, dataFormat } = call.attrs as { readonly pad: unknown; readonly dataFormat?: string };
  if (typeof pad !== 'number') return kernel(call);
  const [side, none] = [
    [pad, pad],
    [0, 0],
  ];
  const list = dataFormat === 'NCHW' ? [none, none, side, side] : [none, side, side, none];
  return kernel({ ...call, attrs: { ...call.attrs, pad: list } });
};

/** A pool whose window does not fit into the padded image has no values; stock kernels give some shape and nothing, or trap. */
export const refuseLargeWindows =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { x } = call.inputs as { readonly x: tf.TensorInfo };
    const { pad, filterSize } = call.attrs as {
      readonly pad: unknown;
      readonly filterSize: number | readonly [number, number];
    };
    if (typeof pad !== 'number') return kernel(call);
    const [height, width] = typeof filterSize === 'number' ? [filterSize, filterSize] : filterSize;
    if (height > x.shape[1]! + 2 * pad || width > x.shape[2]! + 2 * pad)
      throw new Error(
        `${name}: the window [${height}, ${width}] is larger than the image [${x.shape[1]}, ${x.shape[2]}] with padding ${pad}.`,
      );
    return kernel(call);
  };
