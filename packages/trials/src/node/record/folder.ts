import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { removeParts, writeAtomically } from '@gr/train/node';
import { type TrialError, badConfig } from '../../trial/error.ts';
import { trialConfigSchema } from '../../trial/schema.ts';
import { upgradeConfig } from '../../trial/version-1.ts';
import { fileError } from './file-error.ts';
import { type Lock, takeLock } from './lock.ts';
import { type Manifest, differences } from './manifest.ts';

/** The files of a run. */
export interface RunFolder {
  readonly path: string;
  readonly checkpoints: string;
  readonly metrics: string;
  readonly events: string;
  readonly lock: Lock;
  /** What was run here before; undefined in a new folder. */
  readonly manifest: Manifest | undefined;
}

const files = { manifest: 'manifest.json', end: 'end.json', lock: 'lock' } as const;

/**
 * Opens the folder of a run, made if there is none, for this process alone: `lock.release()` gives it back. What a process that was
 * killed while it wrote left there is removed. Left: another run uses it, another configuration was run in it (with the differences), or
 * the system will not let us.
 */
export const openRunFolder = (path: string, config: object): TE.TaskEither<TrialError, RunFolder> =>
  pipe(
    TE.tryCatch(
      () => mkdir(join(path, 'checkpoints'), { recursive: true }),
      (error) => unusable(path, error),
    ),
    TE.chain(() => takeLock(join(path, files.lock))),
    TE.chainFirstTaskK(() => removeParts(path)),
    TE.chainFirstTaskK(() => removeParts(join(path, 'checkpoints'))),
    TE.chain((lock) =>
      pipe(
        readJson<Manifest>(join(path, files.manifest)),
        TE.map((manifest) => manifest && today(manifest)),
        TE.filterOrElse(
          (manifest) => manifest === undefined || differences(manifest.config, config).length === 0,
          (manifest) => otherConfiguration(path, differences(manifest!.config, config)),
        ),
        TE.map((manifest) => ({
          path,
          checkpoints: join(path, 'checkpoints'),
          metrics: join(path, 'metrics.jsonl'),
          events: join(path, 'events.out.tfevents.run'),
          lock,
          manifest,
        })),
        TE.orElseFirstTaskK(() => lock.release),
      ),
    ),
  );

/** A manifest with its configuration as it is written now: in format 1 it was flat, and a field that came later has its default. */
const today = (manifest: Omit<Manifest, 'format'> & { readonly format: number }): Manifest => {
  const { config: given } = manifest;
  const upgraded = manifest.format === 1 ? upgradeConfig(given) : E.left('');
  const read = trialConfigSchema.safeParse(given);
  return { ...manifest, format: 2, config: E.isRight(upgraded) ? upgraded.right : (read.data ?? given) };
};

/** The result of the run, if it came to its end. */
export const readEnd = <R>(folder: RunFolder): TE.TaskEither<TrialError, R | undefined> =>
  readJson<R>(join(folder.path, files.end));

export const writeEnd = (folder: RunFolder, result: object): TE.TaskEither<TrialError, void> =>
  writeJson(join(folder.path, files.end), result);

export const writeManifest = (folder: RunFolder, manifest: Manifest): TE.TaskEither<TrialError, void> =>
  writeJson(join(folder.path, files.manifest), manifest);

const writeJson = (path: string, value: object): TE.TaskEither<TrialError, void> =>
  pipe(writeAtomically(path, `${JSON.stringify(value, undefined, 2)}\n`), TE.mapLeft(fileError));

/** A file of our own: it was written whole, so it is taken to be what it was. */
const readJson = <A>(path: string): TE.TaskEither<TrialError, A | undefined> =>
  TE.tryCatch(
    async () => {
      try {
        return JSON.parse(await readFile(path, 'utf8')) as A;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    (error): TrialError => ({
      kind: 'data',
      message: `${path} cannot be read: ${(error as Error).message}. Name another folder, or remove this one to begin anew.`,
    }),
  );

const unusable = (path: string, error: unknown): TrialError => ({
  kind: 'storage',
  message: `${path} cannot be used for a run: ${(error as Error).message}. Check the folder, its permissions and the disk, or name another one.`,
});

const otherConfiguration = (path: string, found: readonly string[]): TrialError =>
  badConfig(
    `${path} holds a run of another configuration: ${found.join('; ')}. Name another folder, remove this one, or give the same configuration to go on with it.`,
  );
