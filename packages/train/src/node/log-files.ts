import { type FileHandle, open } from 'node:fs/promises';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { CheckpointError } from '../checkpoint/error.ts';
import { type EventValues, eventFileStart, eventRecord, recordsUpTo } from '../log/event-file.ts';
import { type StepLine, jsonLine, linesUpTo } from '../log/json-lines.ts';
import { unwritable } from './write.ts';

/** A file that grows at its end. A crash can tear only what was appended last, and opening it again repairs that. */
export interface LogFile<A> {
  /** Adds an entry at the end. */
  append(entry: A): TE.TaskEither<CheckpointError, void>;
  /** Returns when all that was appended is on the disk. */
  sync(): TE.TaskEither<CheckpointError, void>;
  /** Closes the file; what was appended stays. */
  close(): Promise<void>;
}

/** The numbers of steps, one JSON object to a line. */
export interface MetricsFile<A extends StepLine> extends LogFile<A> {
  /** What it held already, up to the step it was opened at. */
  readonly lines: readonly A[];
}

export interface OpenLogOptions {
  /** The step that the run goes on from: what is torn or belongs to a later step is cut off. 0 begins anew. */
  readonly step: number;
}

/**
 * Opens a JSON Lines file of metrics to append to it.
 *
 * @typeParam A the lines; those in the file are taken to be of this type
 * @example const metrics = await openMetrics('run/metrics.jsonl', { step: state.step })();
 */
export const openMetrics = <A extends StepLine>(
  path: string,
  { step }: OpenLogOptions,
): TE.TaskEither<CheckpointError, MetricsFile<A>> =>
  pipe(
    openCut(path, (bytes) => {
      const { lines, length } = linesUpTo(bytes, step);
      return { length, value: lines };
    }),
    TE.map(({ handle, value }) => ({
      ...logFile(path, handle, (line: A) => jsonLine(line)),
      lines: value as readonly A[],
    })),
  );

/**
 * Opens an event file of TensorBoard to append to it. TensorBoard finds files whose name holds `tfevents`.
 *
 * @example const events = await openEvents('run/events.out.tfevents.run', { step: state.step })();
 */
export const openEvents = (
  path: string,
  { step }: OpenLogOptions,
): TE.TaskEither<CheckpointError, LogFile<EventValues>> =>
  pipe(
    openCut(path, (bytes) => {
      const length = recordsUpTo(bytes, step);
      return { length, value: length };
    }),
    TE.chain(({ handle, value: length }) => {
      const file = logFile(path, handle, eventRecord);
      const begin = logFile(path, handle, eventFileStart).append(Date.now() / 1000);
      return length > 0
        ? TE.right(file)
        : pipe(
            begin,
            TE.map(() => file),
          );
    }),
  );

/** Opens a file, made if there is none, and cuts it to the length that is wanted of what it holds. */
const openCut = <A>(
  path: string,
  cut: (bytes: Uint8Array) => { readonly length: number; readonly value: A },
): TE.TaskEither<CheckpointError, { readonly handle: FileHandle; readonly value: A }> =>
  TE.tryCatch(
    async () => {
      const handle = await open(path, 'a+');
      try {
        const { length, value } = cut(await handle.readFile());
        await handle.truncate(length);
        return { handle, value };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
    (error) => unwritable(path, error),
  );

const logFile = <A>(path: string, handle: FileHandle, encode: (entry: A) => Uint8Array | string): LogFile<A> => {
  const task = (f: () => Promise<void>) => TE.tryCatch(f, (error) => unwritable(path, error));
  return {
    append: (entry) => task(() => handle.appendFile(encode(entry))),
    sync: () => task(() => handle.sync()),
    close: () => handle.close(),
  };
};
