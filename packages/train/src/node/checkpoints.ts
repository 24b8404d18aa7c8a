import { readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import type { Task } from 'fp-ts/lib/Task.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { encodeCheckpoint } from '../checkpoint/checkpoint.ts';
import { type CheckpointError, checkpointError, from } from '../checkpoint/error.ts';
import type { Safetensors } from '../checkpoint/safetensors.ts';
import { decodeCheckpoint } from '../checkpoint/seal.ts';
import type { Snapshot } from '../checkpoint/snapshot.ts';
import { removeParts, writeAtomically } from './write.ts';

export interface SaveOptions {
  /** The caller's own texts for the metadata: configuration, versions, checksum of the data. */
  readonly texts?: Readonly<Record<string, string>>;
  /** How many of the latest stay in the folder. 2 if not given. */
  readonly keepLast?: number;
  /** How good the state is, larger is better: the best one so far stays as `best.safetensors`. */
  readonly score?: number;
}

/** A checkpoint, and the file that it was read from. */
export interface LoadedCheckpoint extends Safetensors {
  readonly path: string;
  /** What is wrong with later ones of the folder, the latest first: they were passed over. */
  readonly passedOver: readonly CheckpointError[];
}

const best = 'best.safetensors';
const nameOf = (step: number): string => `step-${String(step).padStart(9, '0')}.safetensors`;
const stepOf = (name: string): number | undefined => {
  const digits = /^step-(\d+)\.safetensors$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/**
 * Writes a snapshot into a folder that is there, as `step-000001200.safetensors`, atomically; then removes all but the
 * latest few and what crashed writers left. Gives the path.
 *
 * @throws RangeError if the snapshot has no number `step`, the score is NaN, or a text has the name of a part of the snapshot
 * @example await saveCheckpoint('run/checkpoints', await snapshot(state), { texts: { note: 'first' }, keepLast: 3, score: 0.97 })();
 */
export const saveCheckpoint = (
  folder: string,
  snapshot: Snapshot,
  { texts = {}, keepLast = 2, score }: SaveOptions = {},
): TE.TaskEither<CheckpointError, string> => {
  const step = snapshot.numbers.get('step');
  if (step === undefined)
    throw new RangeError('the snapshot has no step. Give that of a state with a number called step.');
  if (!Number.isInteger(keepLast) || keepLast < 1)
    throw new RangeError(`keepLast is ${String(keepLast)}, expected a whole number of at least 1.`);
  if (Number.isNaN(score))
    throw new RangeError('the score is NaN, which is neither better nor worse than another. Give none, or a number.');
  const path = join(folder, nameOf(step));
  const bytes = encodeCheckpoint(snapshot, { ...texts, ...(score === undefined ? {} : { score: String(score) }) });
  return pipe(
    // before the latest one: a run that dies between them goes on from an earlier step and comes to the best one again
    score === undefined ? TE.right(undefined) : keepBest(folder, bytes, score),
    TE.chain(() => writeAtomically(path, bytes)),
    TE.chainFirstTaskK(() => () => prune(folder, keepLast)),
    TE.map(() => path),
  );
};

const keepBest = (folder: string, bytes: Uint8Array, score: number): TE.TaskEither<CheckpointError, void> =>
  pipe(
    TE.fromTask(scoreOf(join(folder, best))),
    TE.chain((before) =>
      before === undefined || score > before ? writeAtomically(join(folder, best), bytes) : TE.right(undefined),
    ),
  );

/** The score of a checkpoint; none if there is no such file, or no score in it. */
const scoreOf = (path: string): Task<number | undefined> =>
  pipe(
    loadCheckpoint(path),
    TE.match(
      () => undefined,
      ({ metadata }) => {
        const score = Number(metadata.get('score') ?? NaN);
        return Number.isNaN(score) ? undefined : score;
      },
    ),
  );

/** Removes old checkpoints and parts. What cannot be removed stays: the new one is safe already. */
const prune = async (folder: string, keepLast: number): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  const old = steps(names).slice(keepLast);
  await Promise.all(old.map((step) => rm(join(folder, nameOf(step)), { force: true }).catch(() => undefined)));
  await removeParts(folder, (name) => name.endsWith('.safetensors'))();
};

/** The steps of the checkpoints among the names, the latest first. */
const steps = (names: readonly string[]): number[] =>
  names
    .map(stepOf)
    .filter((step) => step !== undefined)
    .sort((a, b) => b - a);

/**
 * Reads a checkpoint: a file, or the latest one of a folder that is whole; `passedOver` says what is wrong with later ones. Left: no such
 * file, no checkpoint in the folder, or none that is whole, with its path.
 *
 * @example
 * const state = pipe(await loadCheckpoint('run/checkpoints')(), E.chain((file) => restoreState(initial, file)));
 */
export const loadCheckpoint =
  (pathOrFolder: string): TE.TaskEither<CheckpointError, LoadedCheckpoint> =>
  async () => {
    const found = await candidates(pathOrFolder)();
    if (E.isLeft(found)) return found;
    const passedOver: CheckpointError[] = [];
    for (const path of found.right) {
      const read = await readOne(path)();
      if (E.isRight(read)) return E.right({ ...read.right, path, passedOver });
      passedOver.push(read.left);
    }
    const [latest, ...others] = passedOver as [CheckpointError, ...CheckpointError[]];
    return E.left(
      others.length === 0
        ? latest
        : checkpointError(latest._tag, {
            ...latest,
            given: `${latest.given}, and ${others.length} earlier one(s) that are broken too`,
            fix: 'put a copy in their place, or remove them to begin anew',
          }),
    );
  };

const readOne = (path: string): TE.TaskEither<CheckpointError, Safetensors> =>
  pipe(
    TE.tryCatch(() => readFile(path), unreadable(path)),
    TE.chainEitherK((bytes) => pipe(decodeCheckpoint(bytes), E.mapLeft(from(path)))),
  );

/** The file, or all checkpoints of the folder, the latest first. */
const candidates = (path: string): TE.TaskEither<CheckpointError, readonly string[]> =>
  TE.tryCatch(async () => {
    if (!(await stat(path)).isDirectory()) return [path];
    const found = steps(await readdir(path));
    if (found.length === 0) throw Object.assign(new Error('no step-….safetensors in it'), { code: 'ENOENT' });
    return found.map((step) => join(path, nameOf(step)));
  }, unreadable(path));

const unreadable =
  (path: string) =>
  (error: unknown): CheckpointError => {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? checkpointError('MissingFile', {
          given: message,
          expected: 'a safetensors file, or a folder with checkpoints',
          fix: 'check the path',
          source: path,
        })
      : checkpointError('UnreadableFile', {
          given: message,
          expected: 'a readable file',
          fix: 'check the permissions and the disk',
          source: path,
        });
  };
