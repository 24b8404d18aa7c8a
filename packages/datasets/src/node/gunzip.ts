import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { DatasetFailure, datasetError } from '../error.ts';
import type { ByteStream } from '../load/platform.ts';

/** Unpacks gzip on zlib's own thread, and checks its size and CRC-32. Throws BadGzip where it is cut off or damaged. */
export async function* gunzipStream(bytes: ByteStream): ByteStream {
  const unpack = createGunzip({ chunkSize: 2 ** 18 });
  const stop = new AbortController();
  const fed = pipeline(bytes, unpack, { signal: stop.signal }).catch(() => undefined);
  try {
    yield* unpack;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new DatasetFailure(
        datasetError('BadGzip', {
          given: `gzip that does not unpack (${error.message})`,
          expected: 'one whole gzip file',
          fix: 'fetch the file again',
        }),
      );
    }
    throw error;
  } finally {
    stop.abort();
    await fed;
  }
}
