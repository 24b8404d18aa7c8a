import * as tf from '@tensorflow/tfjs-core';
import { float } from '../argument.ts';
import { type Cell, call, kernel } from '../cell.ts';
import { pairwise } from '../pairwise.ts';

type Pad = 'same' | 'valid' | number | readonly (readonly [number, number])[];
const pads: readonly Pad[] = [
  'same',
  'valid',
  0,
  1,
  2,
  [
    [0, 0],
    [1, 2],
    [0, 1],
    [0, 0],
  ],
  [
    [0, 0],
    [2, 0],
    [1, 1],
    [0, 0],
  ],
];
const roundings = [undefined, 'floor', 'round', 'ceil'] as const;
const filters = [
  [1, 1],
  [2, 2],
  [3, 3],
  [1, 3],
  [3, 1],
  [2, 3],
  [5, 4],
] as const;
const strides = [1, 2, [1, 2], [2, 1], 3] as const;
const dilations = [1, 2, [2, 1], [1, 3]] as const;
const images = [
  [1, 5, 5],
  [2, 7, 6],
  [1, 1, 8],
  [3, 8, 1],
  [1, 13, 17],
  [2, 4, 4],
] as const;

type Row = {
  image: readonly number[];
  filter: readonly number[];
  stride: number | readonly number[];
  dilation: number | readonly number[];
  pad: Pad;
  rounding?: string | undefined;
  format?: string;
};

/** Explicit paddings are for the axes of the format. */
const padIn = (pad: Pad, format: string): Pad =>
  Array.isArray(pad) && format === 'NCHW' ? [pad[0]!, pad[3]!, pad[1]!, pad[2]!] : pad;

/** tfjs allows a stride or a dilation other than 1, not both, and rounding only with numbers as padding. */
const allowed = ({ stride, dilation, pad, rounding }: Row): boolean =>
  ([stride].flat().every((s) => s === 1) || [dilation].flat().every((d) => d === 1)) &&
  (rounding === undefined || typeof pad !== 'string');

const laidOut = (format: string, [batch, height, width]: readonly number[], channels: number): number[] =>
  format === 'NHWC' ? [batch!, height!, width!, channels] : [batch!, channels, height!, width!];

const activations = ['linear', 'relu', 'elu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid'] as const;

const forward = (): Cell[] => [
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

const fused = (): Cell[] =>
  pairwise(
    {
      op: ['fused.conv2d', 'fused.depthwiseConv2d'],
      image: images,
      filter: filters,
      stride: strides,
      pad: [
        'same',
        'valid',
        1,
        [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ],
      ] as readonly Pad[],
      dilation: dilations,
      activation: activations,
      bias: [false, true],
      channels: [1, 3, 4],
      out: [1, 4, 5],
    },
    allowed,
  ).map(({ op, image, filter, stride, pad, dilation, activation, bias, channels, out }, seed) => {
    const depthwise = op === 'fused.depthwiseConv2d';
    const width = depthwise ? channels * (out > 1 ? 2 : 1) : out;
    return call(op, [
      {
        x: float([...image, channels], { seed }),
        filter: float([...filter, channels, depthwise ? width / channels : out], { seed: seed + 1 }),
        strides: stride,
        pad,
        dilations: dilation,
        bias: bias ? float([width], { seed: seed + 2 }) : undefined,
        activation,
        preluActivationWeights:
          activation === 'prelu' ? float(seed % 2 === 0 ? [width] : [1, 1, width], { seed: seed + 3 }) : undefined,
        leakyreluAlpha: activation === 'leakyrelu' ? 0.3 : undefined,
      },
    ]);
  });

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

const backward = (): Cell[] => [
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

const volumes = (): Cell[] => [
  ...pairwise(
    {
      volume: [
        [1, 3, 4, 5],
        [2, 2, 2, 2],
        [1, 5, 1, 3],
        [1, 4, 4, 4],
      ],
      channels: [1, 3],
      out: [1, 4],
      filter: [
        [1, 1, 1],
        [2, 2, 2],
        [1, 2, 3],
        [3, 1, 2],
      ],
      stride: [1, 2, [1, 2, 1], [2, 1, 2]],
      pad: ['same', 'valid'] as const,
      dilation: [1, 2, [1, 2, 1]],
    },
    (row) => allowed({ image: [], ...row }),
  ).flatMap(({ volume, channels, out, filter, stride, pad, dilation }, seed) => {
    const x = [...volume, channels];
    const shape = [...filter, channels, out];
    const info = tf.backend_util.computeConv3DInfo(
      x as [number, number, number, number, number],
      shape as [number, number, number, number, number],
      stride as number,
      dilation as number,
      pad,
    );
    if (Math.min(info.outDepth, info.outHeight, info.outWidth) < 1) return [];
    const plain = [dilation].flat().every((d) => d === 1);
    return [
      call('conv3d', [float(x, { seed }), float(shape, { seed: seed + 1 }), stride, pad, 'NDHWC', dilation]),
      ...(plain
        ? [
            kernel(
              'Conv3DBackpropFilterV2',
              { x: float(x, { seed }), dy: float(info.outShape, { seed: seed + 1 }) },
              { strides: stride, pad, filterShape: shape },
            ),
            kernel(
              'Conv3DBackpropInputV2',
              { dy: float(info.outShape, { seed }), filter: float(shape, { seed: seed + 1 }) },
              { strides: stride, pad, inputShape: x },
            ),
          ]
        : []),
    ];
  }),
  call('conv3d', [float([3, 3, 3, 2]), float([2, 2, 2, 2, 3], { seed: 2 }), 1, 'same']),
  call('conv3dTranspose', [float([1, 2, 2, 2, 3]), float([2, 2, 2, 2, 3], { seed: 2 }), [1, 4, 4, 4, 2], 2, 'same']),
  call('conv3dTranspose', [float([1, 2, 3, 2, 1]), float([2, 1, 3, 2, 1], { seed: 2 }), [1, 3, 3, 4, 2], 1, 'valid']),
];

const morphology = (): Cell[] =>
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

/** Convolutions, their gradients, and morphological dilation. */
export const convolutionCells = (): Cell[] => [...forward(), ...fused(), ...backward(), ...volumes(), ...morphology()];
