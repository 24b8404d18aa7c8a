import { createTarDecoder } from 'modern-tar';
import type { ByteStream } from '../load/platform.ts';
import { DatasetFailure } from '../error.ts';
import { assertInside, badArchive, memberName } from './paths.ts';

/** A file in a tar archive. Its body must be read, or left alone, before the next member is asked for. */
export interface TarMember {
  readonly name: string;
  readonly size: number;
  readonly body: ByteStream;
}

/**
 * The files of a tar archive, in order, held one piece at a time. Throws BadArchive where it is cut off or damaged, and for
 * links and names that lead out of it: a data set has none.
 */
export async function* readTar(bytes: ByteStream): AsyncGenerator<TarMember> {
  const source = bytes[Symbol.asyncIterator]();
  const failed: { error?: unknown } = {};
  // What broke the stream of bytes says more than what the archive makes of it.
  const blame = (error: unknown): unknown =>
    failed.error ?? (error instanceof DatasetFailure ? error : badArchive(messageOf(error)));
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const next = await source.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        failed.error = error;
        controller.error(error);
      }
    },
    cancel: async () => void (await source.return?.()),
  });
  const entries = stream.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (;;) {
      const next = await entries.read();
      if (next.done) return;
      const { header, body } = next.value;
      const name = memberName(header.name);
      assertInside(name);
      if (header.type === 'symlink' || header.type === 'link')
        throw badArchive(`a link named ${name}`, 'files and folders');
      if (header.type !== 'directory') yield { name, size: header.size, body: chunksOf(body, blame) };
      if (!body.locked) await body.cancel();
    }
  } catch (error) {
    throw blame(error);
  } finally {
    await entries.cancel().catch(() => undefined);
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>, blame: (error: unknown) => unknown): ByteStream {
  const reader = body.getReader();
  const read = () =>
    reader.read().catch((error: unknown) => {
      throw blame(error);
    });
  try {
    for (let next = await read(); !next.done; next = await read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
