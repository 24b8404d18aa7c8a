import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type RecordError, type TrialRecord, decodeRecord, encodeRecord, renewed } from '../trial/record.ts';
import { type StorageError, readIfThere, write } from './storage.ts';

/** A line of `results.jsonl` that is no sound record. */
export type PublishedError = (RecordError & { readonly file: string }) | StorageError;

const fileIn = (dir: string): string => join(dir, 'results.jsonl');

/**
 * The records of a published experiment: `results.jsonl` in its folder has one on each line. None are there without the file.
 *
 * @example const records = await readPublished('results/mnist-2000')();
 */
export const readPublished = (dir: string): TE.TaskEither<PublishedError, readonly TrialRecord[]> =>
  pipe(
    readIfThere(fileIn(dir)),
    TE.chainEitherKW(
      O.match(
        () => E.right([]),
        (text) =>
          E.traverseArray(recordAt(dir))(
            text
              .split('\n')
              .filter((line) => line !== '')
              .map(numbered),
          ),
      ),
    ),
  );

const numbered = (line: string, i: number) => ({ line, number: i + 1 });

const recordAt =
  (dir: string) =>
  ({ line, number }: ReturnType<typeof numbered>): E.Either<PublishedError, TrialRecord> =>
    pipe(
      decodeRecord(line),
      E.mapLeft((error) => ({
        ...error,
        file: fileIn(dir),
        message: `Line ${number} of ${fileIn(dir)} cannot be used: ${error.message} Restore the file as it was published.`,
      })),
    );

/**
 * Writes the records of an experiment into one file, in the order of their ids: the same records give the same bytes.
 *
 * @example await writePublished('results/mnist-2000', records)();
 */
export const writePublished = (dir: string, records: readonly TrialRecord[]): TE.TaskEither<StorageError, void> =>
  write(
    fileIn(dir),
    records
      .map(renewed)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(encodeRecord)
      .join(''),
  );
