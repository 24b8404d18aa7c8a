import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { type CheckpointError, checkpointError } from '../checkpoint/error.ts';

/**
 * Writes a file so that a reader, also one after a crash, finds the old one or the new one, never a part: beside its place under the
 * name `<path>.<process>.part`, onto the disk, and then renamed. If it fails, what was there stays and the part is removed.
 *
 * @example const written = await writeAtomically('notes.txt', 'kept whole')();
 */
export const writeAtomically = (path: string, data: Uint8Array | string): TE.TaskEither<CheckpointError, void> =>
  TE.tryCatch(
    async () => {
      const part = `${path}.${process.pid}.part`;
      try {
        const file = await open(part, 'w');
        try {
          await file.writeFile(data);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(part, path);
      } catch (error) {
        await rm(part, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncFolder(dirname(path));
    },
    (error) => unwritable(path, error),
  );

/**
 * Removes what writers that were killed left in a folder that nobody else writes to now: files `<name>.<process>.part`, or only those
 * whose name fulfils `of`. What cannot be removed stays.
 *
 * @example await removeParts('run')();
 */
export const removeParts =
  (folder: string, of: (name: string) => boolean = () => true): Task<void> =>
  async () => {
    const names = await readdir(folder).catch(() => []);
    const parts = names.filter((name) => /\.\d+\.part$/.test(name) && of(name.replace(/\.\d+\.part$/, '')));
    await Promise.all(parts.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)));
  };

/** Puts a rename onto the disk. Some systems cannot open folders; there the file system sees to it. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

/** Why the system would not write. */
export const unwritable = (path: string, error: unknown): CheckpointError => {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return checkpointError('UnwritableFile', {
    given: error instanceof Error ? error.message : String(error),
    expected: 'a file that can be written',
    fix: Object.hasOwn(remedies, code) ? remedies[code]! : 'check the folder, its permissions and the disk',
    source: path,
  });
};

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or name a folder on another one',
  EDQUOT: 'the disk quota is used up: make room, or name a folder on another disk',
  EFBIG: 'the file is larger than the system allows: raise the limit (ulimit -f)',
  EROFS: 'the disk is read-only: name a folder on another one',
  EACCES: 'the permissions of the folder do not allow it: change them, or name another folder',
  EPERM: 'the permissions of the folder do not allow it: change them, or name another folder',
  ENOENT: 'the folder is gone: do not remove or rename it during a run',
  ENOTDIR: 'a part of the path is a file, not a folder: name another folder',
};
