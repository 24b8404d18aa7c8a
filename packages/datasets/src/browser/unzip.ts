import { Unzip, UnzipInflate } from 'fflate';
import { assertInside, badArchive, memberName } from '../archive/paths.ts';
import { DatasetFailure } from '../error.ts';
import type { SetFile, ZipEntry } from '../load/platform.ts';
import { tooLarge } from '../load/streams.ts';

/** The most that a member may unpack to before anyone has said how much it may. */
const mostMemberBytes = 2 ** 24;

/**
 * The files of a zip archive, streamed: each is unpacked as it comes by and held until the next one comes. Throws
 * BadArchive where it is damaged, and for names that lead out of it.
 */
export async function* unzip(file: SetFile, wanted: (name: string) => boolean): AsyncGenerator<ZipEntry> {
  const ready: ZipEntry[] = [];
  const failures: unknown[] = [];
  let open = 0;
  const unpack = new Unzip((member) => {
    const name = memberName(member.name);
    try {
      assertInside(name);
    } catch (error) {
      failures.push(error);
      return;
    }
    if (name.endsWith('/') || !wanted(name)) return;
    const chunks: Uint8Array[] = [];
    let total = 0;
    open++;
    member.ondata = (error, chunk, final) => {
      if (error !== null) {
        failures.push(badArchive(`${name}: ${error.message}`));
        return;
      }
      total += chunk.length;
      if (total > mostMemberBytes) {
        failures.push(tooLarge(mostMemberBytes));
        member.terminate();
        return;
      }
      // the decoder writes its next piece over this one
      chunks.push(chunk.slice());
      if (!final) return;
      open--;
      ready.push({ name, bytes: async (maxBytes) => joined(chunks, total, maxBytes) });
    };
    member.start();
  });
  unpack.register(UnzipInflate);

  let seen = 0;
  for await (const chunk of file.stream()) {
    seen += chunk.length;
    push(() => unpack.push(chunk));
    if (failures.length > 0) throw failures[0];
    yield* ready.splice(0);
  }
  push(() => unpack.push(new Uint8Array(0), true));
  if (failures.length > 0) throw failures[0];
  if (seen === 0 || open > 0) throw badArchive('an archive that is cut off', 'a whole zip archive');
  yield* ready.splice(0);
}

const push = (work: () => void): void => {
  try {
    work();
  } catch (error) {
    throw error instanceof DatasetFailure ? error : badArchive(error instanceof Error ? error.message : String(error));
  }
};

const joined = (chunks: readonly Uint8Array[], total: number, maxBytes: number): Uint8Array => {
  if (total > maxBytes) throw tooLarge(maxBytes);
  const all = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
};
