import * as tf from '@tensorflow/tfjs-core';
import { float } from '../../argument.ts';
import { type Cell, kernel } from '../../cell.ts';
import { pairwise } from '../../pairwise.ts';
import {
  type Pad,
  pads,
  roundings,
  filters,
  strides,
  dilations,
  images,
  type Row,
  padIn,
  allowed,
  laidOut,
} from './rows.ts';

/** A number as padding, as a list: with a number tfjs-core takes the height of the window for its width, too. */
const explicit = (pad: Pad, format: string): Pad => {
  if (typeof pad !== 'number') return pad;
  const side = [pad, pad] as const;
  const none = [0, 0] as const;
  return format === 'NHWC' ? [none, side, side, none] : [none, none, side, side];
};

/** The shape of an output of a convolution, or undefined where it has no elements. */
function outputOf(
  x: readonly number[],
  filter: readonly number[],
  { stride, dilation, pad, rounding, format = 'NHWC' }: Omit<Row, 'image' | 'filter'>,
  depthwise: boolean,
): number[] | undefined {
  try {
    const info = tf.backend_util.computeConv2DInfo(
      x as [number, number, number, number],
      filter as [number, number, number, number],
      stride as number,
      dilation as number,
      explicit(pad, format) as 'same',
      rounding as 'floor' | undefined,
      depthwise,
      format === 'NHWC' ? 'channelsLast' : 'channelsFirst',
    );
    return info.outHeight > 0 && info.outWidth > 0 ? info.outShape : undefined;
  } catch {
    return undefined;
  }
}

export const gradients = (): Cell[] => [
  ...pairwise(
    {
      image: images,
      channels: [1, 3, 4],
      out: [1, 2, 5],
      filter: filters,
      stride: strides,
      pad: pads,
      dilation: [1] as const,
      rounding: roundings,
      format: ['NHWC', 'NCHW'],
    },
    allowed,
  ).flatMap((row, seed) => {
    const { image, channels, out, filter, stride, pad, rounding, format } = row;
    const x = laidOut(format, image, channels);
    const shape = [...filter, channels, out];
    const given = padIn(pad, format);
    const dy = outputOf(x, shape, { ...row, pad: given }, false);
    if (dy === undefined) return [];
    const attrs = { strides: stride, pad: given, dataFormat: format, dimRoundingMode: rounding };
    return [
      kernel(
        'Conv2DBackpropFilter',
        { x: float(x, { seed }), dy: float(dy, { seed: seed + 1 }) },
        { ...attrs, filterShape: shape },
      ),
      kernel(
        'Conv2DBackpropInput',
        { dy: float(dy, { seed }), filter: float(shape, { seed: seed + 1 }) },
        { ...attrs, inputShape: x },
      ),
    ];
  }),
  ...pairwise(
    {
      image: images,
      channels: [1, 2, 5],
      multiplier: [1, 2],
      filter: filters,
      stride: strides,
      pad: pads,
      dilation: dilations,
      rounding: roundings,
    },
    allowed,
  ).flatMap((row, seed) => {
    const { image, channels, multiplier, filter, stride, pad, dilation, rounding } = row;
    const x = [...image, channels];
    const shape = [...filter, channels, multiplier];
    const dy = outputOf(x, shape, row, true);
    if (dy === undefined) return [];
    const attrs = { strides: stride, dilations: dilation, pad, dimRoundingMode: rounding };
    return [
      kernel(
        'DepthwiseConv2dNativeBackpropFilter',
        { x: float(x, { seed }), dy: float(dy, { seed: seed + 1 }) },
        { ...attrs, filterShape: shape },
      ),
      kernel(
        'DepthwiseConv2dNativeBackpropInput',
        { dy: float(dy, { seed }), filter: float(shape, { seed: seed + 1 }) },
        { ...attrs, inputShape: x },
      ),
    ];
  }),
];
