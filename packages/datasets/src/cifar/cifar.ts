import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Dataset, Labelling } from '../dataset.ts';
import { datasetError, type DatasetError } from '../error.ts';
import { gunzip, isGzip } from '../gunzip.ts';
import { cifar100CoarseNames, cifar100FineNames, cifar10Names } from './names.ts';
import { firstRecords, imageBytes, recordArrays, recordWriter, side, type RecordArrays } from './records.ts';

/** What the label bytes of a record mean. */
export interface CifarFormat {
  readonly name: 'cifar-10' | 'cifar-100';
  /** Labellings in the order of a record's label bytes. */
  readonly labellings: readonly { readonly name: string; readonly classes: readonly string[] }[];
}

/** One label byte. */
export const cifar10Format: CifarFormat = {
  name: 'cifar-10',
  labellings: [{ name: 'fine', classes: cifar10Names }],
};

/** Two label bytes: coarse, then fine. */
export const cifar100Format: CifarFormat = {
  name: 'cifar-100',
  labellings: [
    { name: 'coarse', classes: cifar100CoarseNames },
    { name: 'fine', classes: cifar100FineNames },
  ],
};

/** How a CIFAR file is read. */
export interface DecodeCifarOptions {
  /** The most that gzip may unpack to. Default 1 GiB. */
  readonly maxBytes?: number;
}

/** Of CIFAR-100. */
export type CifarLabels = 'fine' | 'coarse';

/**
 * Decodes a file of CIFAR-10's binary version, plain or gzip: records of a label (0 to 9) and 3 × 1024 bytes, the planes
 * of red, green and blue. Images come out channels last, [count, 32, 32, 3]. Pure and total; allocates as much as the
 * records hold.
 *
 * @example
 * pipe(decodeCifar10(bytes), E.map(classHistogram))
 * @see The format's description on the page of Krizhevsky's data sets.
 */
export const decodeCifar10 = (bytes: Uint8Array, options: DecodeCifarOptions = {}): E.Either<DatasetError, Dataset> =>
  decode(bytes, cifar10Format, options);

/**
 * Decodes a file of CIFAR-100's binary version, plain or gzip: records of a coarse label (0 to 19), a fine one (0 to 99)
 * and an image as in {@link decodeCifar10}. `labels` are those in use, 'fine' unless asked for; `relabel` changes to the
 * others. Pure and total.
 *
 * @example pipe(decodeCifar100(bytes, { labels: 'coarse' }), E.map(classHistogram));
 */
export const decodeCifar100 = (
  bytes: Uint8Array,
  { labels = 'fine', ...options }: DecodeCifarOptions & { readonly labels?: CifarLabels } = {},
): E.Either<DatasetError, Dataset> => decode(bytes, cifar100Format, options, labels);

const decode = (
  bytes: Uint8Array,
  format: CifarFormat,
  { maxBytes = 2 ** 30 }: DecodeCifarOptions,
  labels = 'fine',
): E.Either<DatasetError, Dataset> =>
  pipe(
    // No record starts as gzip does: 31 is neither a label of CIFAR-10 nor a coarse one of CIFAR-100.
    isGzip(bytes) ? gunzip(maxBytes)(bytes) : E.right(bytes),
    E.chain((plain) => {
      const labelBytes = format.labellings.length;
      const capacity = Math.floor(plain.length / (labelBytes + imageBytes));
      const arrays = recordArrays(capacity, labelBytes);
      const writer = recordWriter(arrays, 0, capacity);
      writer.write(plain);
      return pipe(
        writer.end(),
        E.chain((count) => fromRecords(format, firstRecords(arrays, count), labels)),
      );
    }),
  );

/** Makes a dataset of records; Left when a label is outside its classes. */
export const fromRecords = (
  { name, labellings }: CifarFormat,
  arrays: RecordArrays,
  inUse: string,
): E.Either<DatasetError, Dataset> => {
  const named: Record<string, Labelling> = {};
  for (const [byte, { name: labelling, classes }] of labellings.entries()) {
    const labels = arrays.labels[byte]!;
    const stranger = labels.findIndex((label) => label >= classes.length);
    if (stranger >= 0) {
      return E.left(
        datasetError('LabelOutOfRange', {
          given: `${labellings.length > 1 ? `${labelling} ` : ''}label ${labels[stranger]} at example ${stranger}`,
          expected: `0 to ${classes.length - 1}, the classes of ${name}`,
          fix: 'check that this is a file of this set in its binary version',
        }),
      );
    }
    named[labelling] = { classes, labels };
  }
  const labelling = Object.hasOwn(named, inUse) ? named[inUse] : undefined;
  return labelling === undefined
    ? E.left(
        datasetError('UnknownName', {
          given: `labels '${inUse}'`,
          expected: Object.keys(named).join(' or '),
          fix: 'choose one of these',
        }),
      )
    : E.right({
        name,
        shape: [side, side, 3],
        ...labelling,
        images: arrays.images,
        standardization: undefined,
        ...(labellings.length > 1 ? { labellings: named } : {}),
      });
};
