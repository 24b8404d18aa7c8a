// What the cells of convolutions vary, and which combinations TensorFlow.js allows.

export type Pad = 'same' | 'valid' | number | readonly (readonly [number, number])[];
export const pads: readonly Pad[] = [
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
export const roundings = [undefined, 'floor', 'round', 'ceil'] as const;
export const filters = [
  [1, 1],
  [2, 2],
  [3, 3],
  [1, 3],
  [3, 1],
  [2, 3],
  [5, 4],
] as const;
export const strides = [1, 2, [1, 2], [2, 1], 3] as const;
export const dilations = [1, 2, [2, 1], [1, 3]] as const;
export const images = [
  [1, 5, 5],
  [2, 7, 6],
  [1, 1, 8],
  [3, 8, 1],
  [1, 13, 17],
  [2, 4, 4],
] as const;

export type Row = {
  image: readonly number[];
  filter: readonly number[];
  stride: number | readonly number[];
  dilation: number | readonly number[];
  pad: Pad;
  rounding?: string | undefined;
  format?: string;
};

/** Explicit paddings are for the axes of the format. */
export const padIn = (pad: Pad, format: string): Pad =>
  Array.isArray(pad) && format === 'NCHW' ? [pad[0]!, pad[3]!, pad[1]!, pad[2]!] : pad;

/** tfjs allows a stride or a dilation other than 1, not both, and rounding only with numbers as padding. */
export const allowed = ({ stride, dilation, pad, rounding }: Row): boolean =>
  ([stride].flat().every((s) => s === 1) || [dilation].flat().every((d) => d === 1)) &&
  (rounding === undefined || typeof pad !== 'string');

export const laidOut = (format: string, [batch, height, width]: readonly number[], channels: number): number[] =>
  format === 'NHWC' ? [batch!, height!, width!, channels] : [batch!, channels, height!, width!];
