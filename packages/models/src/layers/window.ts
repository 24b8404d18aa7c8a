import { checkCounts, show } from '../checks.ts';
import type { Shape } from '../layer.ts';

/** One length for both axes, or `[height, width]`. */
export type Extent = number | readonly [height: number, width: number];

/**
 * What surrounds the image: `'valid'` nothing; `'same'` so much that the output has ⌈length / stride⌉ cells, the odd cell
 * at the end; a number of cells on all four sides; or `[[top, bottom], [left, right]]`.
 */
export type Padding =
  'valid' | 'same' | number | readonly [readonly [top: number, bottom: number], readonly [left: number, right: number]];

/** A window that slides over images: of a convolution or a pool. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
}

/** The window that a layer's options describe. */
export const window = (
  layer: string,
  options: { readonly kernel: Extent; readonly stride: Extent; readonly dilation?: Extent; readonly padding: Padding },
): Window => {
  const pair = (option: string, extent: Extent): readonly [number, number] => {
    const [height, width] = typeof extent === 'number' ? [extent, extent] : extent;
    checkCounts(layer, { [option]: height, [`${option} (width)`]: width });
    return [height, width];
  };
  const { padding } = options;
  if (![padding].flat(2).every((p) => p === 'valid' || p === 'same' || (Number.isInteger(p) && Number(p) >= 0)))
    throw new Error(
      `${layer}: padding is ${JSON.stringify(padding)}, expected 'valid', 'same', a whole number of cells of at least 0, ` +
        'or [[top, bottom], [left, right]]. Check the options.',
    );
  return {
    kernel: pair('kernel', options.kernel),
    stride: pair('stride', options.stride),
    dilation: pair('dilation', options.dilation ?? 1),
    padding,
  };
};

const sides = (padding: Exclude<Padding, string>) =>
  typeof padding === 'number'
    ? ([
        [padding, padding],
        [padding, padding],
      ] as const)
    : padding;

/** The padding as TensorFlow.js takes it. */
export const tfPadding = ({
  padding,
}: Window): 'valid' | 'same' | [[number, number], [number, number], [number, number], [number, number]] => {
  if (typeof padding === 'string') return padding;
  const [[top, bottom], [left, right]] = sides(padding);
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
};

/**
 * Height and width of the output: ⌈length / stride⌉ for 'same', else ⌊(length + padding − reach) / stride⌋ + 1 with
 * reach = dilation · (kernel − 1) + 1. Throws if the window does not fit into the image.
 */
export const slide = (layer: string, { kernel, stride, dilation, padding }: Window, input: Shape): [number, number] => {
  const along = (axis: 0 | 1): number => {
    const length = input[axis] ?? 0;
    if (padding === 'same') return Math.ceil(length / stride[axis]);
    const [before, after] = padding === 'valid' ? [0, 0] : sides(padding)[axis];
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.floor((length + before + after - reach) / stride[axis]) + 1;
  };
  const output: [number, number] = [along(0), along(1)];
  if (output.some((length) => length < 1))
    throw new Error(
      `${layer} has a window of ${show(kernel)}${dilation.some((d) => d > 1) ? ` with dilation ${show(dilation)}` : ''} ` +
        `and was given smaller images, ${show(input)}. Use a smaller window, padding: 'same', or fewer pools before it.`,
    );
  return output;
};
