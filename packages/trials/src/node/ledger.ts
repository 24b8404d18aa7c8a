import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type RecordError, type TrialRecord, decodeRecord, encodeRecord } from '../trial/record.ts';
import { type PublishedError, readPublished } from './published.ts';
import { type StorageError, readIfThere, removeFolder, write } from './storage.ts';

/** A file that is no sound record. It is left as it is. */
export type LedgerError = (RecordError & { readonly file: string }) | PublishedError;

/**
 * What became of each trial: a folder `trials/<id>` for each, with `result.json` and, until that is there, `run` with its checkpoint.
 * The results of a published experiment are in one file, `results.jsonl`.
 */
export interface Ledger {
  readonly dir: string;
  /** Where a trial has its files while it is run. */
  runFolder(id: string): string;
  /** None for a trial that has not ended. */
  read(id: string): TE.TaskEither<LedgerError, O.Option<TrialRecord>>;
  /** Keeps a record, whole or not at all, and lets go of the files of its run. */
  write(record: TrialRecord): TE.TaskEither<StorageError, void>;
}

/**
 * The ledger in a folder, which need not exist yet. Several processes may use one folder, also over a network.
 *
 * @example const found = await ledgerIn('runs/digits').read(trialId({ config, codeVersion }))();
 */
export function ledgerIn(dir: string): Ledger {
  const folder = (id: string) => join(dir, 'trials', id);
  const file = (id: string) => join(folder(id), 'result.json');
  let published: ReturnType<ReturnType<typeof readPublished>> | undefined;
  const inPublished = (id: string): TE.TaskEither<LedgerError, O.Option<TrialRecord>> =>
    pipe(
      () => (published ??= readPublished(dir)()),
      TE.map((records) => O.fromNullable(records.find((record) => record.id === id))),
    );
  return {
    dir,
    runFolder: (id) => join(folder(id), 'run'),
    read: (id) =>
      pipe(
        readIfThere(file(id)),
        TE.chainW(
          O.match(
            () => inPublished(id),
            (text) => TE.fromEither(pipe(text, recordOf(id), E.bimap(at(file(id)), O.some))),
          ),
        ),
      ),
    write: (record) =>
      pipe(
        write(file(record.id), encodeRecord(record)),
        TE.chain(() => removeFolder(join(folder(record.id), 'run'))),
      ),
  };
}

const recordOf =
  (id: string) =>
  (text: string): E.Either<RecordError, TrialRecord> =>
    pipe(
      decodeRecord(text),
      E.filterOrElse(
        (record) => record.id === id,
        (record): RecordError => ({ _tag: 'WrongId', message: `it is the result of another trial, ${record.id}.` }),
      ),
    );

const at =
  (file: string) =>
  (error: RecordError): LedgerError => ({
    ...error,
    file,
    message:
      `${file} cannot be used: ${error.message}` +
      (error._tag === 'FutureVersion' ? '' : ' Put it back as it was, or remove it to run its trial again.'),
  });
