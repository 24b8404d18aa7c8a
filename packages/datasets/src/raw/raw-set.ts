import * as E from 'fp-ts/lib/Either.js';
import type { Dataset } from '../dataset.ts';
import { datasetError, type DatasetError } from '../error.ts';
import type { PublishedSet } from '../load/set.ts';

/** 8 bytes of magic, the length of the header as a little-endian 32-bit integer, the header in JSON, the arrays. */
export const prefixBytes = 12;
const magic: Uint8Array = new TextEncoder().encode('GRSET 1\n');
/** Room for the names of 200 classes many times over. */
const mostHeaderBytes = 2 ** 20;

/** What the header says. */
export interface RawHeader {
  /** What was decoded, so that something else is not taken for it. */
  readonly key: string;
  /** Of the arrays, in hexadecimal. */
  readonly sha256: string;
  readonly name: string;
  readonly shape: readonly [number, number, number];
  readonly classes: readonly string[];
  readonly train: number;
  readonly test: number;
  readonly rest: Pick<PublishedSet, 'coverage' | 'sources' | 'notes'>;
}

/** The arrays in the order of the file: images of train and test, then labels of train and test. */
export const arraysOf = ({ train, test }: PublishedSet): readonly Uint8Array[] => {
  const arrays = [train.images, test.images, train.labels, test.labels];
  if (!arrays.every((array) => array instanceof Uint8Array)) throw new TypeError('only sets of bytes are kept');
  return arrays;
};

/** The lengths of these arrays by the header. */
export const lengthsOf = ({ shape, train, test }: RawHeader): readonly number[] => {
  const size = shape[0] * shape[1] * shape[2];
  return [train * size, test * size, train, test];
};

/** Everything before the arrays. */
export const encodeHeader = (key: string, sha256: string, { train, test, ...rest }: PublishedSet): Uint8Array => {
  const header: RawHeader = {
    key,
    sha256,
    name: train.name,
    shape: train.shape as RawHeader['shape'],
    classes: train.classes,
    train: train.labels.length,
    test: test.labels.length,
    rest,
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(prefixBytes + json.length);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(magic.length, json.length, true);
  bytes.set(json, prefixBytes);
  return bytes;
};

/** The length of the header, from the first 12 bytes of a file. Pure and total. */
export const headerLength = (prefix: Uint8Array): E.Either<DatasetError, number> => {
  if (prefix.length < prefixBytes || !magic.every((byte, i) => prefix[i] === byte)) return broken('no decoded set');
  const length = new DataView(prefix.buffer, prefix.byteOffset).getUint32(magic.length, true);
  return length > mostHeaderBytes ? broken(`a header of ${length} bytes`) : E.right(length);
};

/** Reads a header and holds it to the length of the file, so that nothing is allocated on its word. Pure and total. */
export const decodeHeader = (json: Uint8Array, fileBytes: number): E.Either<DatasetError, RawHeader> => {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    return broken('a header that is no JSON');
  }
  if (!isHeader(header)) return broken('a header with other fields');
  const expected = lengthsOf(header).reduce((sum, length) => sum + length, prefixBytes + json.length);
  return expected === fileBytes ? E.right(header) : broken(`${fileBytes} bytes, where the header says ${expected}`);
};

const isHeader = (value: unknown): value is RawHeader => {
  if (typeof value !== 'object' || value === null) return false;
  const { key, sha256, name, shape, classes, train, test, rest } = value as Record<keyof RawHeader, unknown>;
  return (
    [key, sha256, name].every((text) => typeof text === 'string') &&
    Array.isArray(shape) &&
    shape.length === 3 &&
    [...(shape as unknown[]), train, test].every((n) => Number.isSafeInteger(n) && (n as number) > 0) &&
    Array.isArray(classes) &&
    classes.length <= 256 &&
    classes.every((text) => typeof text === 'string') &&
    typeof rest === 'object' &&
    rest !== null &&
    Array.isArray((rest as { sources?: unknown }).sources)
  );
};

/** Puts a header and the arrays it describes together. Left when a label is no class. */
export const fromRaw = (
  { name, shape, classes, rest }: RawHeader,
  [trainImages, testImages, trainLabels, testLabels]: readonly Uint8Array[],
): E.Either<DatasetError, PublishedSet> => {
  const set = (images: Uint8Array, labels: Uint8Array): Dataset => ({
    name,
    shape,
    classes,
    images,
    labels,
    standardization: undefined,
  });
  const strange = [trainLabels!, testLabels!].some((labels) => labels.some((label) => label >= classes.length));
  return strange
    ? broken('a label that is no class')
    : E.right({ ...rest, train: set(trainImages!, trainLabels!), test: set(testImages!, testLabels!) });
};

const broken = (given: string): E.Either<DatasetError, never> =>
  E.left(datasetError('BadMagic', { given, expected: 'a decoded set as it was kept', fix: 'remove the file' }));
