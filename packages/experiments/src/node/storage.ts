import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as TE from 'fp-ts/lib/TaskEither.js';

/** The file system would not. */
export interface StorageError {
  readonly _tag: 'StorageError';
  readonly file: string;
  /** As ENOSPC. */
  readonly code: string;
  readonly message: string;
}

interface Refused {
  readonly doing: 'read' | 'written';
  readonly file: string;
  readonly error: NodeJS.ErrnoException;
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space and run the same again.',
  EDQUOT: 'The quota is used up: free some space and run the same again.',
  EROFS: 'The disk is read-only: give another --out.',
  EACCES: 'You may not: give another --out, or have its permissions changed.',
};

/** What the file system said, with what to do. */
export const storage = ({ doing, file, error }: Refused): StorageError => ({
  _tag: 'StorageError',
  file,
  code: error.code ?? 'unknown',
  message: `${file} could not be ${doing}: ${error.message}. ${remedies[error.code ?? ''] ?? 'Give another --out.'}`,
});

/**
 * Writes a file beside its place, to the disk itself, and renames it there: a reader finds the old file or the new one, never a part,
 * and so does whoever looks after a crash. Nothing is left behind when it fails.
 */
export const writeAtomically = (file: string, text: string): TE.TaskEither<StorageError, void> =>
  TE.tryCatch(
    async () => {
      await mkdir(dirname(file), { recursive: true });
      const beside = `${file}.${randomUUID()}.part`;
      try {
        const handle = await open(beside, 'wx');
        try {
          await handle.writeFile(text);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(beside, file);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    (error) => storage({ doing: 'written', file, error: error as NodeJS.ErrnoException }),
  );
