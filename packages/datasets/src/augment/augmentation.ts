import { foldIn, type Key } from '@gr/random/host';
import type { HostArray } from '../host-array.ts';

/** Changes a batch of images [batch, height, width, channels]: a pure function of a key. */
export type Augmentation = (key: Key, images: HostArray) => HostArray;

/**
 * One after the other, the i-th with `foldIn(key, i)`.
 *
 * @example
 * const authors = augmentations(shift(), flip()) // as Varga et al.: shifts of up to 12.5 %, horizontal flips
 */
export const augmentations =
  (...all: readonly Augmentation[]): Augmentation =>
  (key, images) =>
    all.reduce((changed, augment, i) => augment(foldIn(key, i), changed), images);

/** Height, width and channels of a batch of images. Throws for anything else. */
export const imageShape = (caller: string, { shape }: HostArray): readonly [number, number, number, number] => {
  const [n, height, width, channels] = shape;
  if (shape.length !== 4 || n === undefined || height === undefined || width === undefined || channels === undefined) {
    throw new RangeError(
      `${caller}: given values of shape [${shape.join(', ')}]; expected [batch, height, width, channels]; augment images only`,
    );
  }
  return [n, height, width, channels];
};
