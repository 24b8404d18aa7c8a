import * as E from 'fp-ts/lib/Either.js';
import { datasetError, type DatasetError } from '../error.ts';

/** Height and width of the images of both sets. */
export const side = 32;
const plane: number = side * side;
/** Values of an image: three planes, red, green and blue. */
export const imageBytes: number = 3 * plane;

/** Where records go: channels last, one array for each label of a record. */
export interface RecordArrays {
  /** [capacity, 32, 32, 3]. */
  readonly images: Uint8Array;
  /** One [capacity] for each label byte, in the order of the record. */
  readonly labels: readonly Uint8Array[];
}

/** Room for `capacity` records. The system backs it with memory as it is written, not before. */
export const recordArrays = (capacity: number, labelBytes: number): RecordArrays => ({
  images: new Uint8Array(capacity * imageBytes),
  labels: Array.from({ length: labelBytes }, () => new Uint8Array(capacity)),
});

/** Takes the bytes of records piece by piece, cut anywhere. */
export interface RecordWriter {
  readonly write: (bytes: Uint8Array) => void;
  /** How many records were written; Left when bytes were left over or found no room. */
  readonly end: () => E.Either<DatasetError, number>;
}

/**
 * Writes records (label bytes, then the planes of red, green and blue) into arrays from record `first` on, and at most
 * `capacity` of them. Holds one record at most.
 */
export const recordWriter = (arrays: RecordArrays, first: number, capacity: number): RecordWriter => {
  const labelBytes = arrays.labels.length;
  const size = labelBytes + imageBytes;
  const cut = new Uint8Array(size);
  let held = 0;
  let written = 0;
  let received = 0;

  const put = (bytes: Uint8Array, at: number): void => {
    const record = first + written++;
    if (written > capacity) return;
    for (let i = 0; i < labelBytes; i++) arrays.labels[i]![record] = bytes[at + i]!;
    const red = at + labelBytes;
    const { images } = arrays;
    for (let pixel = red, to = record * imageBytes; pixel < red + plane; pixel++, to += 3) {
      images[to] = bytes[pixel]!;
      images[to + 1] = bytes[pixel + plane]!;
      images[to + 2] = bytes[pixel + 2 * plane]!;
    }
  };

  return {
    write: (bytes) => {
      received += bytes.length;
      let at = 0;
      if (held > 0) {
        at = Math.min(size - held, bytes.length);
        cut.set(bytes.subarray(0, at), held);
        held += at;
        if (held < size) return;
        put(cut, 0);
      }
      for (; at + size <= bytes.length; at += size) put(bytes, at);
      cut.set(bytes.subarray(at));
      held = bytes.length - at;
    },
    end: () =>
      received === 0
        ? E.left(
            datasetError('Empty', { given: 'no bytes', expected: 'records of CIFAR', fix: 'fetch the file again' }),
          )
        : held > 0 || written > capacity
          ? E.left(
              datasetError('WrongSize', {
                given: `${received} bytes`,
                expected:
                  written > capacity
                    ? `at most ${capacity} records of ${size} bytes`
                    : `whole records of ${size} bytes`,
                fix: 'fetch the file again',
              }),
            )
          : E.right(written),
  };
};

/** The first `count` records. Copies when less than half of the room was used, so that the rest is given back. */
export const firstRecords = ({ images, labels }: RecordArrays, count: number): RecordArrays => {
  const sparse = 2 * count * imageBytes < images.length;
  const cut = (array: Uint8Array, end: number): Uint8Array => (sparse ? array.slice(0, end) : array.subarray(0, end));
  return { images: cut(images, count * imageBytes), labels: labels.map((array) => cut(array, count)) };
};
