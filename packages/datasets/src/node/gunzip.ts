import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { DatasetFailure, datasetError } from '../error.ts';
import { mostUnpacked } from '../gunzip.ts';
import type { ByteStream } from '../load/platform.ts';
import { tooLarge } from '../load/streams.ts';

/** Unpacks gzip on zlib's own thread, and checks its size and CRC-32. Throws BadGzip where it is cut off or damaged. */
export async function* gunzipStream(bytes: ByteStream): ByteStream {
  const unpack = createGunzip({ chunkSize: 2 ** 18 });
  const stop = new AbortController();
  const fed = pipeline(bytes, unpack, { signal: stop.signal }).catch(() => undefined);
  try {
    yield* unpack;
  } catch (error) {
    throw asGzipError(error);
  } finally {
    stop.abort();
    await fed;
  }
}

/** What is read of a packed file at a time. */
const piece = 2 ** 18;

/**
 * Unpacks a gzip file of one member into one array, holding a piece of the packed file at a time. Allocates the size that its
 * trailer tells, once that is known to be at most `maxBytes` and no more than so many packed bytes can hold. Throws BadGzip or TooLarge.
 */
export const gunzipFile = async (file: FileHandle, packed: number, maxBytes: number): Promise<Uint8Array> => {
  if (packed < 18) throw damaged(`${packed} bytes of gzip`);
  const size = (await readAt(file, Buffer.alloc(4), packed - 4)).readUInt32LE();
  if (size > mostUnpacked(packed)) {
    throw damaged(`${packed} bytes of gzip that claim to hold ${size}, more than gzip can pack`);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  // zlib fills one buffer after another and gives views of them. One that never fills up is the only one.
  const unpack = createGunzip({ chunkSize: Math.max(64, size + 1) });
  const views: Buffer[] = [];
  let total = 0;
  const ended = new Promise<void>((resolve, reject) => {
    unpack.once('end', resolve).once('error', reject);
    unpack.on('data', (view: Buffer) => {
      total += view.length;
      if (total > size) unpack.destroy(damaged(`gzip that holds more than the ${size} bytes of its trailer`));
      else views.push(view);
    });
  });
  ended.catch(() => undefined);
  try {
    const buffer = Buffer.alloc(Math.min(piece, packed));
    for (let at = 0; at < packed;) {
      const bytes = await readAt(file, buffer.subarray(0, packed - at), at);
      await Promise.race([written(unpack, bytes), ended]);
      at += bytes.length;
    }
    unpack.end();
    await ended;
  } catch (error) {
    throw asGzipError(error);
  } finally {
    unpack.destroy();
  }
  if (total !== size) throw damaged(`gzip of ${total} bytes, where its trailer says ${size}`);
  const [first] = views;
  return first !== undefined && views.every(({ buffer }) => buffer === first.buffer)
    ? new Uint8Array(first.buffer, first.byteOffset, total)
    : Buffer.concat(views);
};

/** The next piece as it was read; throws when the file has become shorter. */
const readAt = async (file: FileHandle, into: Buffer, at: number): Promise<Buffer> => {
  const { bytesRead } = await file.read(into, 0, into.length, at);
  if (bytesRead === 0) throw damaged(`a file that ends after ${at} bytes, while it is read`);
  return into.subarray(0, bytesRead);
};

const written = (unpack: Gunzip, bytes: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    unpack.write(bytes, (error) => (error ? reject(error) : resolve()));
  });

/** What the bytes are to blame for becomes BadGzip; anything else passes. */
const asGzipError = (error: unknown): unknown =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
    ? damaged(`gzip that does not unpack (${error.message})`)
    : error;

const damaged = (given: string): DatasetFailure =>
  new DatasetFailure(datasetError('BadGzip', { given, expected: 'one whole gzip file', fix: 'fetch the file again' }));
