import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset } from './dataset.ts';
import { datasetError, from, type DatasetError } from './error.ts';
import { decodeIdx, type IdxArray } from './idx.ts';

/** What IDX files do not say. */
export interface FromIdxOptions {
  readonly name: string;
  readonly classes: readonly string[];
}

/**
 * Joins images (bytes, [count, height, width] or [count, height, width, channels]) and labels (integers, [count]) into
 * a dataset. Pure and total: Left when types, ranks, counts or labels do not fit.
 *
 * @example
 * const images = { shape: [1, 1, 2], data: Uint8Array.of(7, 9) };
 * fromIdx(images, { shape: [1], data: Uint8Array.of(1) }, { name: 'pairs', classes: ['a', 'b'] });
 */
export const fromIdx = (
  images: IdxArray,
  labels: IdxArray,
  { name, classes }: FromIdxOptions,
): E.Either<DatasetError, Dataset> => {
  const [n, height, width, channels = 1] = images.shape;
  if (
    !(images.data instanceof Uint8Array) ||
    n === undefined ||
    height === undefined ||
    width === undefined ||
    images.shape.length > 4
  ) {
    return wrongShape('images', images, 'bytes of shape [count, height, width] or [count, height, width, channels]');
  }
  if (labels.data instanceof Float32Array || labels.data instanceof Float64Array || labels.shape.length !== 1) {
    return wrongShape('labels', labels, 'integers of shape [count]');
  }
  if (labels.data.length !== n) {
    return E.left(
      datasetError('WrongCount', {
        given: `${n} images and ${labels.data.length} labels`,
        expected: 'as many of each',
        fix: 'take both files from the same split of the same set',
      }),
    );
  }
  if (images.data.length === 0) {
    return E.left(
      datasetError('Empty', {
        given: `images of shape [${images.shape.join(', ')}]`,
        expected: 'one example or more',
        fix: 'check that this is the right file',
      }),
    );
  }
  const stranger = labels.data.findIndex((label) => label < 0 || label >= classes.length);
  if (stranger >= 0) {
    return E.left(
      datasetError('LabelOutOfRange', {
        given: `label ${labels.data[stranger]} at example ${stranger}`,
        expected: `0 to ${classes.length - 1}, the classes of ${name}`,
        fix: 'check that these are the labels of this set',
      }),
    );
  }
  return E.right({
    name,
    shape: [height, width, channels],
    classes,
    images: images.data,
    labels:
      labels.data instanceof Uint8Array
        ? labels.data
        : classes.length <= 256
          ? Uint8Array.from(labels.data)
          : Uint16Array.from(labels.data),
    standardization: undefined,
  });
};

const wrongShape = (what: string, given: IdxArray, expected: string): E.Either<DatasetError, never> =>
  E.left(
    datasetError('WrongShape', {
      given: `${what} as ${given.data.constructor.name} of shape [${given.shape.join(', ')}]`,
      expected,
      fix: 'check that images and labels are not swapped',
    }),
  );

/** The digits 0 to 9, the classes of MNIST. */
export const digitNames: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * Decodes one split of MNIST, or of a set made in its form, from the bytes of its two IDX files, gzip or not.
 * `name` defaults to 'mnist', `classes` to the digits.
 *
 * @example
 * const images = await readFile('train-images-idx3-ubyte.gz');
 * const labels = await readFile('train-labels-idx1-ubyte.gz');
 * pipe(decodeMnist({ images, labels }), E.map(count)); // right(60000)
 */
export const decodeMnist = (
  files: { readonly images: Uint8Array; readonly labels: Uint8Array },
  { name = 'mnist', classes = digitNames }: Partial<FromIdxOptions> = {},
): E.Either<DatasetError, Dataset> =>
  pipe(
    E.Do,
    E.apS('images', pipe(decodeIdx(files.images), E.mapLeft(from('images')))),
    E.apS('labels', pipe(decodeIdx(files.labels), E.mapLeft(from('labels')))),
    E.chain(({ images, labels }) => fromIdx(images, labels, { name, classes })),
  );
