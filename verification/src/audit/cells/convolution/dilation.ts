import * as tf from '@tensorflow/tfjs-core';
import { float } from '../../argument.ts';
import { type Cell, call, kernel } from '../../cell.ts';
import { pairwise } from '../../pairwise.ts';
import { filters, strides, dilations, images } from './rows.ts';

export const dilation = (): Cell[] =>
  pairwise(
    {
      image: images,
      channels: [1, 3],
      filter: filters,
      stride: strides,
      pad: ['same', 'valid', 1] as const,
      dilation: dilations,
    },
    ({ pad }) => pad !== 1,
  ).flatMap(({ image, channels, filter, stride, pad, dilation }, seed) => {
    const x = [...image, channels];
    const shape = [...filter, channels];
    const info = tf.backend_util.computeDilation2DInfo(
      x as [number, number, number, number],
      shape as [number, number, number],
      stride as number,
      pad,
      'NHWC',
      dilation as number,
    );
    // where each window has a cell inside of the image
    if (Math.min(info.outHeight, info.outWidth) < 1 || info.inHeight < info.effectiveFilterHeight) return [];
    const inputs = {
      x: float(x, { seed }),
      filter: float(shape, { seed: seed + 1 }),
      dy: float(info.outShape, { seed: seed + 2 }),
    };
    const attrs = { strides: stride, pad, dilations: dilation };
    return [
      call('dilation2d', [inputs.x, inputs.filter, stride, pad, dilation]),
      kernel('Dilation2DBackpropInput', inputs, attrs),
      kernel('Dilation2DBackpropFilter', inputs, attrs),
    ];
  });
