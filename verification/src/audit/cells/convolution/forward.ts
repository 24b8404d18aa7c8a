import { float } from '../../argument.ts';
import { type Cell, call } from '../../cell.ts';
import { pairwise } from '../../pairwise.ts';
import { pads, roundings, filters, strides, dilations, images, padIn, allowed, laidOut } from './rows.ts';

export const forward = (): Cell[] => [
  ...pairwise(
    {
      image: images,
      channels: [1, 3, 4],
      out: [1, 2, 5, 8],
      filter: filters,
      stride: strides,
      pad: pads,
      format: ['NHWC', 'NCHW'],
      dilation: dilations,
      rounding: roundings,
    },
    allowed,
  ).map(({ image, channels, out, filter, stride, pad, format, dilation, rounding }, seed) =>
    call('conv2d', [
      float(laidOut(format, image, channels), { seed }),
      float([...filter, channels, out], { seed: seed + 1 }),
      stride,
      padIn(pad, format),
      format,
      dilation,
      rounding,
    ]),
  ),
  ...pairwise(
    {
      image: images,
      channels: [1, 2, 4, 5],
      multiplier: [1, 2, 3],
      filter: filters,
      stride: strides,
      pad: pads,
      format: ['NHWC', 'NCHW'],
      dilation: dilations,
      rounding: roundings,
    },
    allowed,
  ).map(({ image, channels, multiplier, filter, stride, pad, format, dilation, rounding }, seed) =>
    call('depthwiseConv2d', [
      float(laidOut(format, image, channels), { seed }),
      float([...filter, channels, multiplier], { seed: seed + 1 }),
      stride,
      padIn(pad, format),
      format,
      dilation,
      rounding,
    ]),
  ),
  ...pairwise(
    {
      image: images,
      filter: filters,
      stride: [1, 2] as const,
      pad: ['same', 'valid'] as const,
      dilation: dilations,
      format: ['NHWC', 'NCHW'],
    },
    (row) => allowed(row),
  ).map(({ image, filter, stride, pad, dilation, format }, seed) =>
    call('separableConv2d', [
      float(laidOut(format, image, 3), { seed }),
      float([...filter, 3, 2], { seed: seed + 1 }),
      float([1, 1, 6, 4], { seed: seed + 2 }),
      stride,
      pad,
      dilation,
      format,
    ]),
  ),
  ...pairwise(
    {
      length: [5, 8, 1031],
      channels: [1, 3],
      width: [1, 2, 3, 5],
      out: [1, 4],
      stride: [1, 2, 3],
      pad: ['same', 'valid', 1, 0],
      dilation: [1, 2],
      rounding: roundings,
      format: ['NWC'],
      batch: [undefined, 2],
    },
    (row) => allowed({ image: [], filter: [], ...row }),
  ).map(({ length, channels, width, out, stride, pad, dilation, rounding, batch, format }, seed) =>
    call('conv1d', [
      float([...(batch === undefined ? [] : [batch]), length, channels], { seed }),
      float([width, channels, out], { seed: seed + 1 }),
      stride,
      pad,
      format,
      dilation,
      rounding,
    ]),
  ),
  ...pairwise(
    {
      size: [
        [3, 3],
        [4, 5],
        [1, 4],
      ],
      filter: filters,
      stride: strides,
      pad: ['same', 'valid', 0, 1] as const,
      rounding: roundings,
    },
    (row) => allowed({ image: [], dilation: 1, ...row }),
  ).flatMap(({ size, filter, stride, pad, rounding }, seed) => {
    const [s, t] = [stride, stride].flat() as [number, number];
    const of = (n: number, f: number, by: number): number =>
      pad === 'same' ? n * by : (n - 1) * by + f - (typeof pad === 'number' ? 2 * pad : 0);
    const [height, width] = [of(size[0]!, filter[0], s), of(size[1]!, filter[1], Array.isArray(stride) ? t : s)];
    if (height < 1 || width < 1) return [];
    return [
      call('conv2dTranspose', [
        float([2, ...size, 3], { seed }),
        float([...filter, 2, 3], { seed: seed + 1 }),
        [2, height, width, 2],
        stride,
        pad,
        rounding,
      ]),
    ];
  }),
  call('conv2d', [float([1, 64, 64, 8]), float([3, 3, 8, 16], { seed: 2 }), 1, 'same']),
  call('conv2d', [float([1, 9, 9, 70]), float([3, 3, 70, 33], { seed: 2 }), 1, 'valid']),
  call('conv2d', [float([5, 5, 3]), float([3, 3, 3, 2], { seed: 2 }), 1, 'same']),
  call('conv2d', [float([0, 5, 5, 3]), float([3, 3, 3, 2], { seed: 2 }), 1, 'same']),
  call('conv2d', [
    float([1, 5, 5, 1], { fill: [NaN, 1, 2, 3, Infinity, 4, 5] }),
    float([2, 2, 1, 1], { fill: [1, -1, 0, 2] }),
    1,
    'valid',
  ]),
  call('depthwiseConv2d', [float([1, 64, 64, 17]), float([3, 3, 17, 1], { seed: 2 }), 1, 'same']),
  call('depthwiseConv2d', [
    float([1, 5, 5, 1], { fill: [NaN, 1, 2, 3, Infinity, 4, 5] }),
    float([2, 2, 1, 1], { fill: [1, -1, 0, 2] }),
    1,
    'same',
  ]),
];
