import type { Shape } from './layer.ts';

/** A shape as text: `[28, 28, 1]`. */
export const show = (shape: Shape): string => `[${shape.join(', ')}]`;

/** The number of elements of a shape. */
export const size = (shape: Shape): number => shape.reduce((product, length) => product * length, 1);

/** Refuses options that must be whole numbers of at least 1. */
export const checkCounts = (layer: string, counts: { readonly [option: string]: number }): void => {
  for (const [option, value] of Object.entries(counts))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`${layer}: ${option} is ${value}, expected a whole number of at least 1. Check the options.`);
};

/** Refuses an input that is not `[height, width, channels]`. */
export function checkImage(layer: string, input: Shape): asserts input is readonly [number, number, number] {
  if (input.length !== 3)
    throw new Error(
      `${layer} was given inputs of shape ${show(input)}, expected images [height, width, channels]. ` +
        'Put it before flatten() and dense(), and give images with a channel axis, e.g. [28, 28, 1].',
    );
}
