import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetError, type DatasetError } from '../error.ts';

/** A file's path and its bytes. */
export interface FoundFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads the first of `names` that is in one of `folders`. Left: MissingFile when none is, UnreadableFile when one is and
 * the system will not give it.
 */
export const readFirst =
  (folders: readonly string[], names: readonly string[]): TaskEither<DatasetError, FoundFile> =>
  async () => {
    for (const path of folders.flatMap((folder) => names.map((name) => join(folder, name)))) {
      try {
        const { buffer, byteOffset, byteLength } = await readFile(path);
        return E.right({ path, bytes: new Uint8Array(buffer, byteOffset, byteLength) });
      } catch (error) {
        if (isAbsent(error)) continue;
        const given = error instanceof Error ? error.message : String(error);
        const fix = 'check the permissions and the disk';
        return E.left(datasetError('UnreadableFile', { given, expected: 'a readable file', fix, source: path }));
      }
    }
    return E.left(
      datasetError('MissingFile', {
        given: `no ${names[0]} in ${folders.join(' or ')}`,
        expected: `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`,
        fix: `put it into ${folders.at(-1)}, or name another folder with dir or GR_DATA_DIR`,
      }),
    );
  };

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
