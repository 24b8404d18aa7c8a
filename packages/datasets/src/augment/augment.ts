import { split, uniformValues, type Key } from '@gr/random/host';
import { imageShape, type Augmentation } from './augmentation.ts';
import { windows, type Beyond } from './window.ts';

/** One whole number from `min` to `max` for each example, all as likely. */
const wholes = (key: Key, n: number, min: number, max: number): readonly number[] =>
  // a float below 1 times the count may round up to it
  Array.from(uniformValues(key, n), (u) => Math.min(max, min + Math.floor(u * (max - min + 1))));

/** How far images move, and what is seen where they were. */
export interface ShiftOptions {
  /** The largest shift as a share of height and width, rounded down to whole pixels. Default 0.125, the authors'. */
  readonly fraction?: number;
  /** Default 'edge'. */
  readonly beyond?: Beyond;
}

/**
 * Moves each image by a random whole number of pixels down and right, from −f to f, with f = ⌊fraction · size⌋. Throws
 * unless 0 ≤ fraction < 1.
 *
 * @example shift({ fraction: 0.1, beyond: 'edge' });
 */
export const shift = ({ fraction = 0.125, beyond = 'edge' }: ShiftOptions = {}): Augmentation => {
  if (!(fraction >= 0 && fraction < 1)) {
    throw new RangeError(`shift: given fraction ${fraction}; expected 0 <= fraction < 1; use a smaller one`);
  }
  return (key, images) => {
    const [n, height, width] = imageShape('shift', images);
    const [rowKey = key, columnKey = key] = split(key);
    const [down, right] = [Math.floor(fraction * height), Math.floor(fraction * width)];
    const rows = wholes(rowKey, n, -down, down);
    const columns = wholes(columnKey, n, -right, right);
    return windows('shift', images, [height, width], (i) => [-rows[i]!, -columns[i]!], beyond);
  };
};

/**
 * Mirrors each image left to right with a probability, default 1/2. Throws unless it is from 0 to 1.
 *
 * @example flip({ probability: 0.5 });
 */
export const flip = ({ probability = 0.5 }: { readonly probability?: number } = {}): Augmentation => {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`flip: given probability ${probability}; expected 0 <= probability <= 1`);
  }
  return (key, images) => {
    const [n, height, width, channels] = imageShape('flip', images);
    const draws = uniformValues(key, n);
    const data = images.data.slice();
    for (let example = 0; example < n; example++) {
      if (draws[example]! >= probability) continue;
      for (let row = 0; row < height; row++) {
        const start = (example * height + row) * width * channels;
        for (let column = 0; column < width; column++) {
          const from = start + (width - 1 - column) * channels;
          data.set(images.data.subarray(from, from + channels), start + column * channels);
        }
      }
    }
    return { data, shape: images.shape };
  };
};

/** Which windows are cut out. */
export interface CropOptions {
  /** Height and width of the window; default those of the images. */
  readonly size?: readonly [number, number];
  /** Pixels added at each side before the window is placed. Default 0. */
  readonly padding?: number;
  /** What they are. Default 'zero'. */
  readonly beyond?: Beyond;
}

/**
 * Cuts a window out of each image, at a random place of the image with its padding. Throws when the window is larger
 * than that.
 *
 * @example
 * const usual = augmentations(crop({ padding: 4 }), flip()) // of CIFAR-10
 */
export const crop =
  ({ size, padding = 0, beyond = 'zero' }: CropOptions = {}): Augmentation =>
  (key, images) => {
    const [n, height, width] = imageShape('crop', images);
    const [toHeight, toWidth] = size ?? [height, width];
    const [down, right] = [height + 2 * padding - toHeight, width + 2 * padding - toWidth];
    if (![down, right, padding, toHeight - 1, toWidth - 1].every((room) => Number.isInteger(room) && room >= 0)) {
      throw new RangeError(
        `crop: given a window of ${toHeight} × ${toWidth} and padding ${padding}; expected whole numbers and a window within ${height} × ${width} and its padding; use a smaller window`,
      );
    }
    const [rowKey = key, columnKey = key] = split(key);
    const tops = wholes(rowKey, n, -padding, -padding + down);
    const lefts = wholes(columnKey, n, -padding, -padding + right);
    return windows('crop', images, [toHeight, toWidth], (i) => [tops[i]!, lefts[i]!], beyond);
  };
