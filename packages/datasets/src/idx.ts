import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { datasetError, type DatasetError } from './error.ts';
import { gunzip, isGzip } from './gunzip.ts';

/** The element types of the format. */
export type IdxData = Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

/** An array as an IDX file holds it, row-major. Bytes are a view of the file's, not a copy. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: IdxData;
}

/** 1 GiB: room for every published IDX set. */
const defaultMaxBytes: number = 2 ** 30;

/**
 * Decodes an IDX file, plain or gzip (told apart by the first bytes): two zero bytes, the element type, the rank,
 * the sizes as big-endian 32-bit integers, then the elements, big-endian. Pure and total.
 *
 * Sizes are checked against the bytes present before anything is allocated; gzip may unpack to `maxBytes` at most
 * (default 1 GiB).
 *
 * @example
 * decodeIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)); // right({ shape: [2], data: Uint8Array [7, 9] })
 * @see The format's description on the MNIST page (LeCun, Cortes, Burges).
 */
export const decodeIdx = (
  bytes: Uint8Array,
  { maxBytes = defaultMaxBytes }: { readonly maxBytes?: number } = {},
): E.Either<DatasetError, IdxArray> =>
  isGzip(bytes) ? pipe(bytes, gunzip(maxBytes), E.chain(decodePlain)) : decodePlain(bytes);

const decodePlain = (bytes: Uint8Array): E.Either<DatasetError, IdxArray> => {
  if (bytes.length === 0) {
    return E.left(datasetError('Empty', { given: 'no bytes', expected: 'an IDX file', fix: 'fetch the file again' }));
  }
  const [zero, zero2, type, rank] = bytes;
  const element = type === undefined ? undefined : elements[type];
  if (zero !== 0 || zero2 !== 0 || element === undefined || rank === undefined) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return E.left(
      datasetError('BadMagic', {
        given: `a file that starts with ${start}`,
        expected: '00 00, a type of 08 09 0b 0c 0d 0e, and the rank (or gzip, 1f 8b)',
        fix: 'check that this is an IDX file',
      }),
    );
  }
  const start = 4 + 4 * rank;
  if (bytes.length < start) return wrongSize(bytes.length, `a header of ${start} bytes for rank ${rank}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  // In floating point: a product beyond 2^53 is inexact and still far above any length.
  const count = shape.reduce((product, size) => product * size, 1);
  if (start + count * element.bytes !== bytes.length) {
    return wrongSize(bytes.length, `${start} + ${count} × ${element.bytes} for shape [${shape.join(', ')}]`);
  }
  return E.right({ shape, data: element.read(view, start, count) });
};

const wrongSize = (bytes: number, expected: string): E.Either<DatasetError, never> =>
  E.left(datasetError('WrongSize', { given: `${bytes} bytes`, expected, fix: 'fetch the file again' }));

interface Element {
  readonly bytes: number;
  readonly read: (view: DataView, start: number, count: number) => IdxData;
}

const fill = <A extends IdxData>(data: A, read: (index: number) => number): A => {
  for (let i = 0; i < data.length; i++) data[i] = read(i);
  return data;
};

const elements: Readonly<Record<number, Element>> = {
  0x08: { bytes: 1, read: (v, at, n) => new Uint8Array(v.buffer, v.byteOffset + at, n) },
  0x09: { bytes: 1, read: (v, at, n) => new Int8Array(v.buffer, v.byteOffset + at, n) },
  0x0b: { bytes: 2, read: (v, at, n) => fill(new Int16Array(n), (i) => v.getInt16(at + 2 * i)) },
  0x0c: { bytes: 4, read: (v, at, n) => fill(new Int32Array(n), (i) => v.getInt32(at + 4 * i)) },
  0x0d: { bytes: 4, read: (v, at, n) => fill(new Float32Array(n), (i) => v.getFloat32(at + 4 * i)) },
  0x0e: { bytes: 8, read: (v, at, n) => fill(new Float64Array(n), (i) => v.getFloat64(at + 8 * i)) },
};
