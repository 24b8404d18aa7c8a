import { DatasetFailure, datasetError } from '../error.ts';
import type { ByteStream } from '../load/platform.ts';

/** The chunks of a stream of the platform. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): ByteStream {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** A stream of the platform that asks for chunks as they are wanted. */
const streamOf = (bytes: ByteStream): ReadableStream<Uint8Array<ArrayBuffer>> => {
  const chunks = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      try {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        controller.error(error);
      }
    },
    cancel: async () => void (await chunks.return?.()),
  });
};

/** Unpacks gzip by the platform's decoder. Throws BadGzip where it is cut off or damaged. */
export async function* gunzipStream(bytes: ByteStream): ByteStream {
  try {
    yield* chunksOf(streamOf(bytes).pipeThrough(new DecompressionStream('gzip')));
  } catch (error) {
    if (error instanceof DatasetFailure) throw error;
    throw new DatasetFailure(
      datasetError('BadGzip', {
        given: `gzip that does not unpack (${error instanceof Error ? error.message : String(error)})`,
        expected: 'one whole gzip file',
        fix: 'fetch the file again',
      }),
    );
  }
}
