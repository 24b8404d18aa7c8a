import { gunzipSync } from 'fflate';
import * as E from 'fp-ts/lib/Either.js';
import { crc32 } from './crc32.ts';
import { datasetError, type DatasetError } from './error.ts';

/** The most that so many bytes of gzip can unpack to: deflate codes at most 258 bytes in two bits. */
export const mostUnpacked = (packed: number): number => 1032 * packed;
/** 10 bytes of header and 8 of trailer. */
const minLength = 18;

/** Whether the bytes start as gzip does: 1f 8b. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * Unpacks a gzip file of one member (RFC 1952) and checks its size and CRC-32.
 *
 * Allocates once, and never more than `maxBytes` or 1032 times the bytes given: the size in the trailer is checked
 * against both before it is believed.
 */
export const gunzip =
  (maxBytes: number) =>
  (bytes: Uint8Array): E.Either<DatasetError, Uint8Array> => {
    const damaged = (given: string): E.Either<DatasetError, never> =>
      E.left(datasetError('BadGzip', { given, expected: 'one whole gzip file', fix: 'fetch the file again' }));
    if (bytes.length < minLength) return damaged(`${bytes.length} bytes of gzip`);
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8);
    const [crc, size] = [trailer.getUint32(0, true), trailer.getUint32(4, true)];
    if (size > mostUnpacked(bytes.length)) {
      return damaged(`${bytes.length} bytes of gzip that claim to hold ${size}, more than gzip can pack`);
    }
    if (size > maxBytes) {
      const expected = `at most ${maxBytes} bytes`;
      return E.left(datasetError('TooLarge', { given: `${size} unpacked bytes`, expected, fix: 'raise maxBytes' }));
    }
    try {
      const unpacked = gunzipSync(bytes, { out: new Uint8Array(size) });
      return unpacked.length === size && crc32(unpacked) === crc
        ? E.right(unpacked)
        : damaged('gzip whose content differs from its size or checksum');
    } catch (error) {
      return damaged(`gzip that does not unpack (${error instanceof Error ? error.message : String(error)})`);
    }
  };
