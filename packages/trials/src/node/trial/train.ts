import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Backend } from '@gr/backends';
import type { HostBatch } from '@gr/datasets';
import { type Step, disposeState } from '@gr/train';
import type { TrialConfig } from '../../trial/config.ts';
import { type Curve, type CurvePoint, emptyCurve, record } from '../../trial/curve.ts';
import type { TrialError } from '../../trial/error.ts';
import type { TrialResult } from '../../trial/result-type.ts';
import type { Time } from '../../trial/time.ts';
import { runError } from '../record/file-error.ts';
import { type RunFolder, openRunFolder, readEnd, writeEnd } from '../record/folder.ts';
import { device, versions } from '../record/manifest.ts';
import { recordedFit } from '../record/recorded-fit.ts';
import { type Reading, type Recording, openRecording } from '../record/recording.ts';
import { type RunOptions, readEvery } from './progress.ts';

interface Stepped {
  readonly step: number;
}

/**
 * Runs a trial in the folder that the options name, alone in it. One that came to its end there gives its result again, without
 * training; the result of one that comes to its end now is kept.
 */
export const inFolder = (
  { folder: path, config }: RunOptions,
  run: (folder: RunFolder | undefined) => TE.TaskEither<TrialError, TrialResult>,
): TE.TaskEither<TrialError, TrialResult> =>
  path === undefined
    ? run(undefined)
    : TE.bracket(
        openRunFolder(path, config),
        (folder) =>
          pipe(
            readEnd<TrialResult>(folder),
            // kept under a configuration that is the same, in whatever form
            TE.chain((end) =>
              end === undefined
                ? pipe(run(folder), TE.chainFirst(keepEnd(folder)))
                : TE.right({ ...end, config } as TrialResult),
            ),
          ),
        ({ lock }) => TE.fromTask(lock.release),
      );

const keepEnd =
  (folder: RunFolder) =>
  (result: TrialResult): TE.TaskEither<TrialError, void> =>
    result.stopped ? TE.right(undefined) : writeEnd(folder, result);

/** What a trial trains, and where. */
export interface Training<State extends Stepped> {
  readonly options: RunOptions;
  readonly backend: Backend;
  /** Where it is kept, if it is. */
  readonly folder: RunFolder | undefined;
  readonly step: Step<State>;
  /** The state before the first step; it stays the caller's. */
  readonly first: State;
  readonly parameters: number;
  /** The batches from a step on. */
  readonly batches: (step: number) => Iterable<HostBatch>;
  /** How good a state is, for the best checkpoint; asked for only when that is kept. */
  readonly score?: ((state: State) => Promise<number>) | undefined;
  /** The checksum of the data; asked for only when the run is kept. */
  readonly checksum: () => string;
}

/** How training ended. The state is the caller's. */
export interface Trained<State extends Stepped> {
  readonly state: State;
  readonly stopped: boolean;
  /** Of training, over all parts of a run that was cut off. */
  readonly time: Time;
  readonly curve: readonly CurvePoint[];
}

/** Trains from the first state, or from the last checkpoint of the run's folder, and keeps the run there. */
export const train = <State extends Stepped>(training: Training<State>): TE.TaskEither<TrialError, Trained<State>> =>
  pipe(
    recordingOf(training),
    TE.chain((recording) => TE.tryCatch(() => trained(training, recording), runError)),
  );

const recordingOf = <State extends Stepped>({
  folder,
  first,
  options,
  backend,
  checksum,
}: Training<State>): TE.TaskEither<TrialError, Recording<State> | undefined> =>
  folder === undefined
    ? TE.right(undefined)
    : openRecording(
        folder,
        first,
        {
          format: 2,
          config: options.config,
          seed: options.config.seed,
          versions: versions(),
          backend: { name: options.config.backend, report: backend.report },
          device: device(),
          data: checksum(),
        },
        options,
      );

async function trained<State extends Stepped>(
  { options, backend, folder, step, first, parameters, batches, score }: Training<State>,
  recording: Recording<State> | undefined,
): Promise<Trained<State>> {
  const { config, stop, onProgress, checkpointEvery = { seconds: 30 } } = options;
  onProgress({ kind: 'started', config, parameters, backend: backend.report });
  if (recording !== undefined && recording.state.step > 0)
    onProgress({ kind: 'resumed', step: recording.state.step, changed: recording.changed });
  for (const message of recording?.setAside ?? [])
    onProgress({ kind: 'notice', message: `a checkpoint is broken and was set aside: ${message}` });
  let curve: Curve = emptyCurve;
  const fitted = await recordedFit({
    step,
    initial: first,
    batches,
    iterations: config.iterations,
    every: readEvery(config),
    stop,
    onReading: (reading, at) => {
      const point = pointOf(config, reading);
      curve = record(curve, point, config.iterations);
      if (at !== 'on record') onProgress({ kind: 'step', ...point, msPerStep: at.msPerStep });
    },
    ...(recording === undefined || folder === undefined
      ? {}
      : {
          record: {
            ...{ recording, lock: folder.lock, checkpointEvery },
            ...(options.keepBest === 'on' ? { score } : {}),
          },
        }),
  }).finally(() => recording?.close());
  return { ...fitted, curve: curve.points };
}

/** A function that is learned has no accuracy. */
const pointOf = ({ kind }: TrialConfig, { step, loss, penalty, accuracy }: Reading): CurvePoint => ({
  step,
  loss,
  penalty,
  accuracy: kind === 'toy' ? 0 : accuracy,
});

/** Gives a state's tensors back: the release of a `TE.bracket`. */
export const release = (state: object): TE.TaskEither<never, void> => TE.fromIO(() => disposeState(state));
