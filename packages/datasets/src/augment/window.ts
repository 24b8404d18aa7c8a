import type { HostArray } from '../host-array.ts';
import { imageShape } from './augmentation.ts';

/** What is seen beyond the edge: the nearest pixel, the mirrored image, or nothing. */
export type Beyond = 'edge' | 'reflect' | 'zero';

/** The index that position `at` of an axis of `size` reads; −1 for nothing. */
const indexAt: Readonly<Record<Beyond, (at: number, size: number) => number>> = {
  edge: (at, size) => Math.min(size - 1, Math.max(0, at)),
  reflect: (at, size) => {
    // period 2 (size − 1): … 2 1 | 0 1 2 … size − 1 | size − 2 …
    const period = Math.max(1, 2 * (size - 1));
    const place = ((at % period) + period) % period;
    return place < size ? place : period - place;
  },
  zero: (at, size) => (at >= 0 && at < size ? at : -1),
};

/**
 * The window of [height, width] of each image of a batch, its top left corner at `corner(i)`, which may lie outside.
 * Zero stands for 0 in the batch's values: the mean, if they are standardized.
 */
export const windows = (
  caller: string,
  images: HostArray,
  [height, width]: readonly [number, number],
  corner: (example: number) => readonly [top: number, left: number],
  beyond: Beyond,
): HostArray => {
  const [n, fromHeight, fromWidth, channels] = imageShape(caller, images);
  const data = new Float32Array(n * height * width * channels);
  const index = indexAt[beyond];
  for (let example = 0, to = 0; example < n; example++) {
    const [top, left] = corner(example);
    for (let row = 0; row < height; row++) {
      const y = index(top + row, fromHeight);
      for (let column = 0; column < width; column++, to += channels) {
        const x = index(left + column, fromWidth);
        if (y < 0 || x < 0) continue;
        const from = ((example * fromHeight + y) * fromWidth + x) * channels;
        for (let channel = 0; channel < channels; channel++) data[to + channel] = images.data[from + channel]!;
      }
    }
  }
  return { data, shape: [n, height, width, channels] };
};
