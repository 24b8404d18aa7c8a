import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { crc32c } from '../log/crc32c.ts';
import { type CheckpointError, checkpointError } from './error.ts';
import { type Safetensors, decodeSafetensors } from './safetensors.ts';

/** The name of the checksum in the metadata: CRC-32C of the whole file, with zeros where its own eight hexadecimal digits stand. */
export const sealName = 'crc32c';
export const noSeal = '00000000';

// In JSON a quotation mark inside of a text has a backslash before it, so this stands nowhere but before the checksum.
const before: Uint8Array = new TextEncoder().encode(`"${sealName}":"`);

/** The bytes with their checksum in its place. They are changed. */
export const sealed = (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const at = placeOf(bytes);
  if (at >= 0) bytes.set(new TextEncoder().encode(digits(crc32c(bytes))), at);
  return bytes;
};

/**
 * Reads a checkpoint as `decodeSafetensors` does, and holds it to its checksum: a bit that flipped anywhere makes it `BadChecksum`. Files of
 * other writers have none and are taken as they are.
 *
 * @example
 * const file = decodeCheckpoint(new Uint8Array(await (await fetch(url)).arrayBuffer()));
 */
export const decodeCheckpoint = (bytes: Uint8Array): E.Either<CheckpointError, Safetensors> =>
  pipe(
    decodeSafetensors(bytes),
    E.filterOrElse(
      ({ metadata }) => !metadata.has(sealName) || metadata.get(sealName) === checksum(bytes),
      ({ metadata }) =>
        checkpointError('BadChecksum', {
          given: `a file with the checksum ${checksum(bytes)}`,
          expected: `${metadata.get(sealName)}, as it says itself`,
          fix: 'it was damaged after it was written: take another one',
        }),
    ),
  );

const checksum = (bytes: Uint8Array): string => {
  const at = placeOf(bytes);
  if (at < 0) return 'none';
  const copy = Uint8Array.from(bytes);
  copy.fill(0x30, at, at + noSeal.length);
  return digits(crc32c(copy));
};

const digits = (crc: number): string => crc.toString(16).padStart(noSeal.length, '0');

/** Where the digits stand; -1 if nowhere. */
const placeOf = (bytes: Uint8Array): number => {
  const header = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  for (let at = 8; at + before.length + noSeal.length <= header; at++)
    if (before.every((byte, i) => bytes[at + i] === byte)) return at + before.length;
  return -1;
};
