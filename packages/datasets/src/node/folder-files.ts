import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { datasetError } from '../error.ts';
import { isGzip } from '../gunzip.ts';
import type { SetFile, SetFiles } from '../load/platform.ts';
import { tooLarge } from '../load/streams.ts';
import { gunzipFile } from './gunzip.ts';

/** The pieces files are read in. */
const chunk = 2 ** 20;

/** The files below the first of these folders that has them. Links to folders are not followed. */
export const folderFiles = (folders: readonly string[]): SetFiles => ({
  find: async (names) => {
    for (const path of folders.flatMap((folder) => names.map((name) => [join(folder, name), name] as const))) {
      if (await exists(path[0])) return fileAt(...path);
    }
    return undefined;
  },
  missing: (names) =>
    datasetError('MissingFile', {
      given: `no ${names[0]} in ${folders.join(' or ')}`,
      expected: names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
      fix: `put it into ${folders.at(-1)}, or name another folder with dir or GR_DATA_DIR`,
    }),
  list: async (inside) => {
    for (const folder of folders) {
      const root = join(folder, inside);
      const paths = await filesBelow(root);
      if (paths !== undefined) return paths;
    }
    return undefined;
  },
  fingerprint: async (inside) => {
    const hash = createHash('sha256');
    for (const folder of folders) {
      const root = resolve(folder, inside);
      const below = await foldersBelow(root);
      if (below === undefined) continue;
      for (const path of [root, ...below]) {
        // the time of a folder changes with the names in it
        hash.update(`${path}\0${(await stat(path)).mtimeMs}\0`);
      }
    }
    return hash.digest('hex');
  },
});

const fileAt = (path: string, name: string): SetFile => ({
  source: path,
  name,
  bytes: (maxBytes) => withFile(path, (file, size) => wholeFile(file, size, maxBytes)),
  unpacked: (maxBytes) =>
    withFile(path, async (file, size) => {
      const start = new Uint8Array(2);
      await file.read(start, 0, 2, 0);
      return isGzip(start) ? gunzipFile(file, size, maxBytes) : wholeFile(file, size, maxBytes);
    }),
  stream: () => createReadStream(path, { highWaterMark: chunk }),
  fingerprint: async () => {
    const { size, mtimeMs } = await stat(path);
    return `${resolve(path)} ${size} ${mtimeMs}`;
  },
});

/** Opens a file for as long as it is used, and tells its size. */
export const withFile = async <A>(path: string, use: (file: FileHandle, size: number) => Promise<A>): Promise<A> => {
  const file = await open(path);
  try {
    return await use(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
};

/** All of a file in one array. (`readFile` would hold its pieces and the whole at one moment: twice the file.) */
const wholeFile = async (file: FileHandle, size: number, maxBytes: number): Promise<Uint8Array> => {
  if (size > maxBytes) throw tooLarge(maxBytes);
  const bytes = new Uint8Array(size);
  let end = 0;
  while (end < size) {
    const { bytesRead } = await file.read(bytes, end, Math.min(chunk, size - end), end);
    if (bytesRead === 0) break; // it became shorter while it was read: what there is is for the decoder to judge
    end += bytesRead;
  }
  return bytes.subarray(0, end);
};

const filesBelow = async (root: string): Promise<readonly string[] | undefined> =>
  (await entriesBelow(root))
    ?.filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

const foldersBelow = async (root: string): Promise<readonly string[] | undefined> =>
  (await entriesBelow(root))
    ?.filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const entriesBelow = async (root: string): Promise<readonly Dirent[] | undefined> => {
  try {
    return await readdir(root, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
};

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
