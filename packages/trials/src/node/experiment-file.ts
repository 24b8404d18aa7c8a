import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type ExperimentRun, decodeExperimentRun, encodeExperimentRun } from '../experiment/experiment-run.ts';
import type { EnvelopeError } from '../trial/envelope.ts';
import { type StorageError, readIfThere, write } from './storage.ts';

/** `experiment.json` is unsound, or cannot be read. */
export type ExperimentFileError = (EnvelopeError & { readonly file: string }) | StorageError;

const fileIn = (dir: string) => join(dir, 'experiment.json');

/**
 * What was run in a folder; none in a new one.
 *
 * @example const asked = await readExperiment('runs/digits')();
 */
export const readExperiment = (dir: string): TE.TaskEither<ExperimentFileError, O.Option<ExperimentRun>> =>
  pipe(
    readIfThere(fileIn(dir)),
    TE.chainEitherKW(
      O.match(
        () => E.right(O.none),
        (text) =>
          pipe(
            decodeExperimentRun(text),
            E.bimap(
              (error) => ({ ...error, file: fileIn(dir), message: `${fileIn(dir)} cannot be used: ${error.message}` }),
              O.some,
            ),
          ),
      ),
    ),
  );

/**
 * Keeps an experiment as it was asked for, as `experiment.json` in its folder.
 *
 * @example await writeExperiment('runs/digits', experimentRun(experiments['digits']!, { options: { quick: true }, codeVersion }))();
 */
export const writeExperiment = (dir: string, run: ExperimentRun): TE.TaskEither<StorageError, void> =>
  write(fileIn(dir), encodeExperimentRun(run));
