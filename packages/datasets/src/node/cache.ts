import * as E from 'fp-ts/lib/Either.js';
import { createHash } from 'node:crypto';
import { open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { DecodedCache } from '../load/platform.ts';
import type { PublishedSet } from '../load/set.ts';
import { makeFolder } from './make-folder.ts';
import { arraysOf, decodeHeader, encodeHeader, fromRaw, headerLength, lengthsOf, prefixBytes } from '../raw/raw-set.ts';

/** GR_CACHE_DIR, else `gr` in the cache folder of the user. */
export const defaultCacheDir = (env: Readonly<Record<string, string | undefined>>): string =>
  env['GR_CACHE_DIR'] ?? join(env['XDG_CACHE_HOME'] ?? env['LOCALAPPDATA'] ?? join(homedir(), '.cache'), 'gr');

/** The pieces arrays are read and hashed in. */
const chunk = 2 ** 23;

/**
 * One raw file for each decoded set, named after its key, with a SHA-256 over its arrays that is checked at every read. A
 * file that is broken counts as none and is replaced.
 */
export const rawCache = (dir: string): DecodedCache => {
  const pathOf = (key: string): string =>
    join(dir, `${key.split(' ')[0]!}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.raw`);
  return {
    get: async (key) => {
      const file = await open(pathOf(key)).catch(() => undefined);
      try {
        const read = file === undefined ? undefined : await readRaw(file, key);
        return read !== undefined && E.isRight(read) ? read.right : undefined;
      } catch {
        return undefined;
      } finally {
        await file?.close();
      }
    },
    put: async (key, set) => {
      const path = pathOf(key);
      const beside = `${path}.${process.pid}.part`;
      try {
        await makeFolder(dir);
        await writeRaw(beside, key, set);
        await rename(beside, path);
        await removeAbandoned(path);
        return undefined;
      } catch (error) {
        await rm(beside, { force: true }).catch(() => undefined);
        const reason = error instanceof Error ? error.message : String(error);
        return `${set.train.name} is not kept decoded, so the next start decodes it again: ${reason}`;
      }
    },
  };
};

/** A part that nobody has written to for so long, in milliseconds, is nobody's, on whatever machine its writer was. */
const abandonedAfter = 3_600_000;

/** Removes the parts of a file whose writers were killed. One that was alive after all only fails to keep its set. */
const removeAbandoned = async (path: string): Promise<void> => {
  const [folder, start] = [dirname(path), `${basename(path)}.`];
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = name.startsWith(start) ? /^(\d+)\.part$/.exec(name.slice(start.length))?.[1] : undefined;
    if (pid === undefined) continue;
    const part = join(folder, name);
    const age = await stat(part).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > abandonedAfter || !isAlive(Number(pid))) await rm(part, { force: true }).catch(() => undefined);
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const writeRaw = async (path: string, key: string, set: PublishedSet): Promise<void> => {
  const arrays = arraysOf(set);
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(array);
  const file = await open(path, 'w');
  try {
    for (const bytes of [encodeHeader(key, hash.digest('hex'), set), ...arrays]) {
      for (let at = 0; at < bytes.length; at += chunk) await file.appendFile(bytes.subarray(at, at + chunk));
    }
    await file.sync();
  } finally {
    await file.close();
  }
};

const readRaw = async (file: FileHandle, key: string): Promise<E.Either<unknown, PublishedSet> | undefined> => {
  const { size } = await file.stat();
  const length = headerLength(await readBytes(file, Math.min(prefixBytes, size), 0));
  if (E.isLeft(length)) return length;
  const json = await readBytes(file, Math.min(length.right, size), prefixBytes);
  const header = decodeHeader(json, size);
  if (E.isLeft(header)) return header;
  if (header.right.key !== key) return undefined;
  const hash = createHash('sha256');
  const arrays: Uint8Array[] = [];
  let at = prefixBytes + json.length;
  for (const bytes of lengthsOf(header.right)) {
    arrays.push(await readBytes(file, bytes, at, (piece) => hash.update(piece)));
    at += bytes;
  }
  return hash.digest('hex') === header.right.sha256 ? fromRaw(header.right, arrays) : undefined;
};

/** Reads exactly so many bytes; throws when the file ends before. */
const readBytes = async (
  file: FileHandle,
  length: number,
  from: number,
  onPiece: (piece: Uint8Array) => void = () => undefined,
): Promise<Uint8Array> => {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(bytes, at, Math.min(chunk, length - at), from + at);
    if (bytesRead === 0) throw new Error(`the file ends after ${from + at} bytes`);
    onPiece(bytes.subarray(at, at + bytesRead));
    at += bytesRead;
  }
  return bytes;
};
