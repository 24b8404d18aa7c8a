import * as E from 'fp-ts/lib/Either.js';
import { DatasetFailure, datasetError, from, type DatasetError } from '../error.ts';
import { isGzip } from '../gunzip.ts';
import type { ByteStream, Platform } from './platform.ts';

/** Passes bytes on, and throws TooLarge as soon as there are more than `maxBytes`. */
export async function* limited(bytes: ByteStream, maxBytes: number): ByteStream {
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

/** Content beyond a stated bound. */
export const tooLarge = (maxBytes: number): DatasetFailure =>
  new DatasetFailure(
    datasetError('TooLarge', {
      given: `more than ${maxBytes} bytes`,
      expected: 'no more than the published file holds',
      fix: 'check that this is the right file',
    }),
  );

/** Unpacks gzip, told by its first bytes; passes anything else on. */
export async function* unpacked(bytes: ByteStream, platform: Pick<Platform, 'gunzip'>): ByteStream {
  const chunks = bytes[Symbol.asyncIterator]();
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Uint8Array.of(...start, ...next.value);
  }
  const whole = rejoined(start, chunks);
  yield* isGzip(start) ? platform.gunzip(whole) : whole;
}

async function* rejoined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): ByteStream {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** All bytes in one array, `maxBytes` of them at most. */
export const collected = async (bytes: ByteStream, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of limited(bytes, maxBytes)) {
    chunks.push(chunk);
    total += chunk.length;
  }
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
};

/**
 * Runs work on foreign files. What the files or the system are to blame for becomes a Left, with `source` where it says
 * none; anything else is a defect and is thrown.
 */
export const attempt = async <A>(source: string, work: () => Promise<A>): Promise<E.Either<DatasetError, A>> => {
  try {
    return E.right(await work());
  } catch (error) {
    if (error instanceof DatasetFailure) {
      return E.left(error.error.source === undefined ? from(source)(error.error) : error.error);
    }
    if (error instanceof Error && error.name === 'AbortError') {
      return E.left(
        datasetError('Stopped', { given: 'a signal to stop', expected: 'to go on', fix: 'start it again', source }),
      );
    }
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      const fix = 'check that the file is still there, its permissions and the disk';
      return E.left(datasetError('UnreadableFile', { given: error.message, expected: 'a readable file', fix, source }));
    }
    throw error;
  }
};
