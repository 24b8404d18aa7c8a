import { rename } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type CheckpointError,
  type EventValues,
  type Snapshot,
  type StepNumbers,
  histogram,
  restoreState,
} from '@gr/train';
import {
  type LogFile,
  type MetricsFile,
  loadCheckpoint,
  openEvents,
  openMetrics,
  saveCheckpoint,
} from '@gr/train/node';
import type { TrialError } from '../../trial/error.ts';
import { type Time, noTime, timeSchema } from '../../trial/time.ts';
import { FileFailure, fileError } from './file-error.ts';
import { type RunFolder, writeManifest } from './folder.ts';
import { type Manifest, differences } from './manifest.ts';

/** The numbers of a step: a line of `metrics.jsonl`. */
export interface Reading extends StepNumbers {
  readonly step: number;
  readonly rate?: number;
}

/** When checkpoints are written, besides the end of the run: each so many steps, or so many seconds after the last one. */
export type CheckpointEvery = { readonly steps: number } | { readonly seconds: number };

/** How a run is kept. */
export interface RecordOptions {
  /**
   * Holds all of the run: checkpoints, logs, manifest and end. Made if there is none. A run that was cut off goes on from its last
   * checkpoint. If not given, nothing is kept.
   */
  readonly folder?: string | undefined;
  /** 30 seconds if not given. */
  readonly checkpointEvery?: CheckpointEvery | undefined;
  /** Whether there is an event file for TensorBoard; `off` if not given. */
  readonly tensorboard?: 'on' | 'off' | undefined;
  /** Whether the checkpoint with the best accuracy stays as `best.safetensors`; `off` if not given. Of classifiers. */
  readonly keepBest?: 'on' | 'off' | undefined;
  /** The command that began the run, for the manifest. */
  readonly command?: readonly string[] | undefined;
}

/** A run that is on record from some step on. */
export interface Recording<State> {
  /** Where it goes on: the state of the last checkpoint, or the one given. */
  readonly state: State;
  /** What was read before, up to that step. */
  readonly readings: readonly Reading[];
  /** Of training before. */
  readonly time: Time;
  /** What is not as it was when the run was begun: it may cost the equality of bits. */
  readonly changed: readonly string[];
  /** What is wrong with later checkpoints, which were set aside. */
  readonly setAside: readonly string[];
  append(reading: Reading): Promise<void>;
  appendHistograms(snapshot: Snapshot): Promise<void>;
  /** Writes a checkpoint, after all that was appended is on the disk; with a score, larger is better, the best one stays. */
  save(snapshot: Snapshot, time: Time, score?: number): Promise<void>;
  close(): Promise<void>;
}

/** What a run is: what its manifest says of it but for its starts. */
export type Identity = Omit<Manifest, 'starts'>;

/**
 * Opens the record of a run in its folder: loads the last checkpoint into a state like the one given, cuts the logs to
 * that step, and writes the manifest.
 */
export const openRecording = <State extends object>(
  folder: RunFolder,
  first: State,
  identity: Identity,
  { tensorboard = 'off', command }: RecordOptions,
): TE.TaskEither<TrialError, Recording<State>> =>
  pipe(
    TE.fromEither(sameData(folder, identity)),
    TE.chain(() => openFiles(folder, first, tensorboard)),
    TE.chainFirst(({ step }) => {
      const start = { at: new Date().toISOString(), step, ...(command === undefined ? {} : { command }) };
      return writeManifest(folder, {
        ...(folder.manifest ?? identity),
        starts: [...(folder.manifest?.starts ?? []), start],
      });
    }),
    TE.map(({ last, metrics, events }) => ({
      state: last?.state ?? first,
      readings: metrics.lines,
      time: last?.time ?? noTime,
      setAside: last?.setAside ?? [],
      changed: folder.manifest === undefined ? [] : changes(folder.manifest, identity),
      ...writers(folder, identity, metrics, events),
    })),
  );

const openFiles = <State extends object>(folder: RunFolder, first: State, tensorboard: 'on' | 'off') =>
  pipe(
    TE.Do,
    TE.bind('last', () => lastCheckpoint(folder, first)),
    TE.let('step', ({ last }) => last?.step ?? 0),
    TE.bind('metrics', ({ step }) => openMetrics<Reading>(folder.metrics, { step })),
    TE.bind('events', ({ step }) => (tensorboard === 'on' ? openEvents(folder.events, { step }) : TE.right(undefined))),
    TE.mapLeft(fileError),
  );

const sameData = ({ path, manifest }: RunFolder, { data }: Identity): E.Either<TrialError, object> =>
  manifest === undefined || manifest.data === data
    ? E.right({})
    : E.left({
        kind: 'data',
        message: `${path} holds a run on other data: its checksum is ${manifest.data}, that of the data given is ${data}. Give the same files, or name another folder.`,
      });

const changes = (before: Manifest, { versions, backend, device }: Identity): string[] => [
  ...differences(before.versions, versions),
  ...differences({ backend: before.backend.name }, { backend: backend.name }),
  ...(JSON.stringify(before.backend) === JSON.stringify(backend) ? [] : ['the backend has other kernels or settings']),
  ...differences({ arch: before.device.arch }, { arch: device.arch }),
];

interface Last<State> {
  readonly state: State;
  readonly step: number;
  readonly time: Time;
  readonly setAside: readonly string[];
}

/** The last checkpoint that is whole. Later ones are renamed, so that they are neither read again nor counted among the last. */
const lastCheckpoint = <State extends object>(
  folder: RunFolder,
  first: State,
): TE.TaskEither<CheckpointError, Last<State> | undefined> =>
  pipe(
    loadCheckpoint(folder.checkpoints),
    TE.chainEitherK((file) =>
      pipe(
        restoreState(first, file),
        E.map((state) => ({
          state,
          step: Number(file.metadata.get('step')),
          time: timeOf(file.metadata.get('time')),
          setAside: file.passedOver.map(({ message }) => message),
          damaged: file.passedOver.flatMap(({ source }) => source ?? []),
        })),
      ),
    ),
    TE.chainFirstTaskK(({ damaged }) => async () => {
      for (const path of damaged) await rename(path, `${path}.damaged`).catch(() => undefined);
    }),
    TE.orElse((error): TE.TaskEither<CheckpointError, Last<State> | undefined> =>
      error._tag === 'MissingFile' ? TE.right(undefined) : TE.left(error),
    ),
  );

/** Of a checkpoint: what it took is told, not needed. */
const timeOf = (text = ''): Time => {
  const read = E.tryCatch(() => timeSchema.parse(JSON.parse(text)), E.toError);
  return E.isRight(read) ? read.right : noTime;
};

const writers = (
  folder: RunFolder,
  { config, versions, data, backend }: Identity,
  metrics: MetricsFile<Reading>,
  events: LogFile<EventValues> | undefined,
): Pick<Recording<never>, 'append' | 'appendHistograms' | 'save' | 'close'> => {
  const texts = {
    config: JSON.stringify(config),
    versions: JSON.stringify(versions),
    backend: JSON.stringify(backend),
    data,
  };
  const wallTime = (): number => Date.now() / 1000;
  return {
    append: async ({ step, ...numbers }) => {
      await done(metrics.append({ step, ...numbers }));
      if (events !== undefined) await done(events.append({ step, wallTime: wallTime(), scalars: { ...numbers } }));
    },
    appendHistograms: async ({ tensors, numbers }) => {
      const step = numbers.get('step') ?? 0;
      const params = [...tensors].filter(([path]) => path.startsWith('params.'));
      const histograms = Object.fromEntries(
        params.map(([path, { data }]) => [path.replaceAll('.', '/'), histogram(data)]),
      );
      if (events !== undefined) await done(events.append({ step, wallTime: wallTime(), histograms }));
    },
    save: async (snapshot, time, score) => {
      await done(metrics.sync());
      if (events !== undefined) await done(events.sync());
      await done(
        saveCheckpoint(folder.checkpoints, snapshot, {
          texts: { ...texts, time: JSON.stringify(time) },
          ...(score === undefined ? {} : { score }),
        }),
      );
    },
    close: async () => {
      await metrics.close();
      await events?.close();
    },
  };
};

/** The result of a task, or its error as one that is thrown: in loops, where a failure ends everything. */
const done = async <A>(task: TE.TaskEither<CheckpointError, A>): Promise<A> => {
  const result = await task();
  if (E.isLeft(result)) throw new FileFailure(result.left);
  return result.right;
};
