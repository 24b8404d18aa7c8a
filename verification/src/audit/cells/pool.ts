import * as tf from '@tensorflow/tfjs-core';
import { type Fill, float, result } from '../argument.ts';
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
    [1, 0],
    [0, 1],
    [0, 0],
  ],
];
const roundings = [undefined, 'floor', 'round', 'ceil'] as const;
const windows = [1, 2, 3, [1, 3], [3, 1], [2, 3], [6, 1], [5, 4]] as const;
const strides = [1, 2, [1, 2], [2, 1], 3] as const;
const images = [
  [1, 5, 5],
  [2, 7, 6],
  [1, 1, 8],
  [3, 8, 1],
  [1, 8, 8],
  [2, 4, 4],
] as const;
/** Windows of negative numbers, and of equal ones. */
const fills: readonly Fill[] = ['normal', 'positive', 'negative', 'whole'];

interface Windows {
  readonly window: number | readonly number[];
  readonly stride: number | readonly number[];
  readonly dilation?: number | readonly number[];
  readonly pad: Pad;
  readonly rounding: (typeof roundings)[number];
}

/** tfjs rounds sizes only with numbers as padding. And each window has to have a cell inside the image. */
function fitting(sizes: readonly number[], { window, stride, dilation = 1, pad, rounding }: Windows): boolean {
  if (typeof pad === 'string') return rounding === undefined;
  return sizes.every((size, axis) => {
    const of = (value: number | readonly number[]): number => (typeof value === 'number' ? value : value[axis]!);
    const [before, after] = typeof pad === 'number' ? [pad, pad] : pad[axis + 1]!;
    const length = (of(window) - 1) * of(dilation) + 1;
    const count = Math[rounding ?? 'floor']((size + before + after - length) / of(stride) + 1);
    return before < length && after < length && (count - 1) * of(stride) - before < size;
  });
}

const planes = (): Cell[] =>
  pairwise(
    {
      image: images,
      channels: [1, 2, 5],
      window: windows,
      stride: strides,
      pad: pads,
      rounding: roundings,
      fill: fills,
    },
    ({ image, ...row }) => fitting(image.slice(1), row),
  ).flatMap(({ image, channels, window, stride, pad, rounding, fill }, seed) => {
    const x = [...image, channels];
    const cells = [
      call('maxPool', [float(x, { seed, fill }), window, stride, pad, rounding], { close: 'exact' }),
      call('avgPool', [float(x, { seed, fill }), window, stride, pad, rounding]),
      // of equal maxima, any may be named
      ...(Array.isArray(pad) || rounding !== undefined || fill === 'whole'
        ? []
        : [
            call('maxPoolWithArgmax', [float(x, { seed, fill }), window, stride, pad, seed % 2 === 0], {
              close: 'exact',
            }),
          ]),
    ];
    try {
      const info = tf.backend_util.computePool2DInfo(
        x as [number, number, number, number],
        window as number,
        stride as number,
        1,
        (typeof pad === 'number'
          ? [
              [0, 0],
              [pad, pad],
              [pad, pad],
              [0, 0],
            ]
          : pad) as 'same',
        rounding,
      );
      if (info.outHeight < 1 || info.outWidth < 1) return cells;
      const attrs = { filterSize: window, strides: stride, pad, dimRoundingMode: rounding };
      const dy = float(info.outShape, { seed: seed + 1 });
      const values = float(x, { seed, fill });
      return [
        ...cells,
        kernel('AvgPoolGrad', { dy, input: values }, attrs),
        // the gradient of tied values goes to the first of them; which is the output itself does not matter to any kernel but webgl's
        ...(fill === 'whole'
          ? []
          : [
              kernel(
                'MaxPoolGrad',
                { dy, input: values, output: result('maxPool', values, window, stride, pad, rounding) },
                attrs,
              ),
            ]),
      ];
    } catch {
      return cells;
    }
  });

const volumes = (): Cell[] =>
  pairwise(
    {
      volume: [
        [1, 3, 4, 5],
        [2, 2, 2, 2],
        [1, 5, 1, 3],
      ],
      channels: [1, 3],
      window: [1, 2, [1, 2, 3], [3, 1, 2]],
      stride: [1, 2, [1, 2, 1], [2, 1, 2]],
      pad: ['same', 'valid', 0, 1] as const,
      rounding: roundings,
      fill: fills,
    },
    ({ volume, ...row }) => fitting(volume.slice(1), row),
  ).flatMap(({ volume, channels, window, stride, pad, rounding, fill }, seed) => {
    const x = [...volume, channels];
    const attrs = { filterSize: window, strides: stride, pad, dimRoundingMode: rounding };
    const cells = [
      call('maxPool3d', [float(x, { seed, fill }), window, stride, pad, rounding], { close: 'exact' }),
      call('avgPool3d', [float(x, { seed, fill }), window, stride, pad, rounding]),
    ];
    try {
      const info = tf.backend_util.computePool3DInfo(
        x as [number, number, number, number, number],
        window as number,
        stride as number,
        1,
        pad,
        rounding,
      );
      if (Math.min(info.outDepth, info.outHeight, info.outWidth) < 1) return cells;
      const inputs = { dy: float(info.outShape, { seed: seed + 1 }), input: float(x, { seed, fill }) };
      return [
        ...cells,
        kernel('AvgPool3DGrad', inputs, attrs),
        ...(fill === 'whole'
          ? []
          : [
              kernel(
                'MaxPool3DGrad',
                { ...inputs, output: result('maxPool3d', inputs.input, window, stride, pad, rounding) },
                attrs,
              ),
            ]),
      ];
    } catch {
      return cells;
    }
  });

const general = (): Cell[] => [
  ...pairwise(
    {
      type: ['max', 'avg'],
      image: images,
      window: [1, 2, 3, [2, 3]] as const,
      stride: [1, 2] as const,
      dilation: [1, 2, [1, 2]] as const,
      pad: ['same', 'valid', 0, 1] as const,
      rounding: roundings,
    },
    ({ image, ...row }) => fitting(image.slice(1), row) && (row.stride === 1 || row.dilation === 1),
  ).map(({ type, image, window, stride, dilation, pad, rounding }, seed) =>
    call('pool', [float([...image, 2], { seed }), window, type, pad, dilation, stride, rounding]),
  ),
  ...['maxPool', 'avgPool'].flatMap((op) => [
    call(op, [float([1, 4, 4, 1], { fill: [1, 2, NaN, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] }), 2, 2, 'valid']),
    call(op, [float([1, 4, 4, 1], { fill: [NaN, 1, 1, 1] }), 3, 1, 'same']),
    call(op, [float([1, 4, 4, 1], { fill: [-Infinity] }), 2, 2, 'valid']),
    call(op, [float([1, 4, 4, 1], { fill: [-Infinity, -3e38, Infinity, 1, 2] }), 2, 1, 'same']),
    call(op, [float([4, 4, 2]), 2, 2, 'valid']),
    call(op, [float([0, 4, 4, 2]), 2, 2, 'valid']),
    call(op, [float([1, 65, 63, 7]), 2, 2, 'same']),
    call(op, [float([1, 40, 40, 1]), 17, 3, 'same']),
  ]),
];

/** Pools and their gradients. */
export const poolCells = (): Cell[] => [...planes(), ...volumes(), ...general()];
