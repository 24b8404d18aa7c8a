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
