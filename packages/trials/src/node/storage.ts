import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { writeAtomically } from '@gr/train/node';

/** The file system would not. */
export interface StorageError {
  readonly _tag: 'StorageError';
  readonly file: string;
  readonly message: string;
}

const storageError =
  (file: string) =>
  ({ message }: { readonly message: string }): StorageError => ({ _tag: 'StorageError', file, message });

/** Writes a file whole or not at all, its folder made if there is none. */
export const write = (file: string, text: string): TE.TaskEither<StorageError, void> =>
  pipe(
    TE.tryCatch(
      () => mkdir(dirname(file), { recursive: true }),
      (error) => error as Error,
    ),
    TE.chainW(() => writeAtomically(file, text)),
    TE.mapLeft(storageError(file)),
  );

/** The text of a file; none if there is no such file. */
export const readIfThere = (file: string): TE.TaskEither<StorageError, O.Option<string>> =>
  pipe(
    TE.tryCatch(
      () => readFile(file, 'utf8'),
      (error) => error as NodeJS.ErrnoException,
    ),
    TE.map(O.some),
    TE.orElse((error) => (error.code === 'ENOENT' ? TE.right(O.none) : TE.left(storageError(file)(error)))),
  );

/** Removes a folder with all that is in it, if it is there. */
export const removeFolder = (folder: string): TE.TaskEither<StorageError, void> =>
  TE.tryCatch(
    () => rm(folder, { recursive: true, force: true }),
    (error) => storageError(folder)(error as Error),
  );
