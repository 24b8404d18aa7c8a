import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Backend, type BackendName, useBackend } from '@gr/backends';
import { epochs } from '@gr/datasets';
import { type Layer, countParameters, model } from '@gr/models';
import { type Penalty, penalty, weighted } from '@gr/penalties';
import {
  type Evaluation,
  type OptimizerState,
  type Schedule,
  type Transform,
  chain,
  constant,
  cosine,
  disposeState,
  evaluate,
  fit,
  initialState,
  optimizer,
  piecewise,
  trainStep,
  weightDecay,
} from '@gr/train';
import type { TrialConfig } from '../../trial/config.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';
import { type TrialData, loadData, seedKey } from './data.ts';

/** What a run tells while it goes on. */
export type Progress =
  | {
      readonly kind: 'started';
      readonly config: TrialConfig;
      readonly parameters: number;
      readonly backend: Backend['report'];
    }
  | {
      readonly kind: 'step';
      readonly step: number;
      readonly loss: number;
      readonly penalty: number;
      readonly accuracy: number;
      readonly msPerStep: number;
    };

/** How a run ended. Accuracies are fractions. */
export interface TrialResult {
  readonly config: TrialConfig;
  readonly stopped: boolean;
  readonly steps: number;
  readonly seconds: number;
  readonly test: Evaluation;
  readonly train: Evaluation;
}

export interface RunOptions {
  readonly config: TrialConfig;
  /** Where the files of the dataset are; none for sets that are made, not read. */
  readonly dataDir?: string | undefined;
  readonly onProgress: (progress: Progress) => void;
  readonly stop: AbortSignal;
}

/** Trains and evaluates. Everything it starts it stops, also when it fails. */
export const runTrial = (options: RunOptions): TE.TaskEither<TrialError, TrialResult> =>
  pipe(
    loadData(options),
    TE.chain((data) =>
      TE.bracket(
        pipe(
          useBackend(options.config.backend as BackendName),
          TE.mapLeft((error): TrialError => ({ kind: 'run', message: error.message })),
        ),
        (backend) => trainOn(backend, data, options),
        (backend) => TE.fromTask(() => backend.stop()),
      ),
    ),
  );

interface Parts {
  readonly net: Layer;
  readonly penalty: Penalty | undefined;
  readonly optimizer: Transform<OptimizerState>;
}

/** The functions that the configuration names. */
const parts = (config: TrialConfig, classes: number): E.Either<TrialError, Parts> =>
  pipe(
    E.Do,
    E.bind('net', () => model(config.model, { classes, regularizer: config.regularizer })),
    E.bindW('penalty', () =>
      config.penalty === 'none'
        ? E.right(undefined)
        : E.map((p: Penalty) => weighted(config.lambda, p))(penalty(config.penalty, config)),
    ),
    E.bindW('optimizer', () =>
      pipe(
        optimizer(config.optimizer, { rate: scheduleOf(config) }),
        // placed before the optimizer, the decay is the term WD · ‖W‖² / 2 of the loss
        E.map((inner) =>
          config.weightDecay > 0
            ? (chain(weightDecay({ rate: config.weightDecay }), inner) as Transform<OptimizerState>)
            : inner,
        ),
      ),
    ),
    E.mapLeft(({ message }) => badConfig(message)),
  );

const scheduleOf = ({ schedule, rate, iterations }: TrialConfig): Schedule => {
  if (schedule === 'constant') return constant(rate);
  if (schedule === 'cosine') return cosine({ initial: rate, steps: iterations });
  const [half, threeQuarters] = [Math.ceil(iterations / 2), Math.ceil((3 * iterations) / 4)];
  return piecewise({
    initial: rate,
    boundaries: half < threeQuarters ? { [half]: 0.1, [threeQuarters]: 0.1 } : { [half]: 0.01 },
  });
};

const trainOn = (
  backend: Backend,
  data: TrialData,
  { config, onProgress, stop }: RunOptions,
): TE.TaskEither<TrialError, TrialResult> =>
  pipe(
    TE.fromEither(parts(config, data.train.classes.length)),
    TE.chain((made) =>
      TE.tryCatch(
        () => loop(made, backend, data, { config, onProgress, stop }),
        (error): TrialError => ({ kind: 'run', message: error instanceof Error ? error.message : String(error) }),
      ),
    ),
  );

/** Numbers are read about five times a second: often enough to watch, too rarely to slow a step. */
const readEvery = (config: TrialConfig): number => Math.max(1, Math.min(20, Math.floor(config.iterations / 20)));

async function loop(
  made: Parts,
  backend: Backend,
  data: TrialData,
  { config, onProgress, stop }: RunOptions,
): Promise<TrialResult> {
  const step = trainStep({
    model: made.net,
    optimizer: made.optimizer,
    penaltyPass: config.penaltyPass,
    ...(made.penalty === undefined ? {} : { penalty: made.penalty }),
  });
  const first = initialState({
    model: made.net,
    input: data.train.shape,
    optimizer: made.optimizer,
    key: seedKey(config, 1),
  });
  onProgress({ kind: 'started', config, parameters: countParameters(first.params), backend: backend.report });

  const start = performance.now();
  let last = first;
  let stopped = false;
  try {
    const batches = epochs({ size: config.batch, key: seedKey(config, 2) })(data.train);
    for await (const event of fit(step, first, batches, {
      iterations: config.iterations,
      every: readEvery(config),
      stop,
    })) {
      if (event.kind === 'step') {
        const { kind, step, loss, penalty, accuracy, ms } = event;
        onProgress({ kind, step, loss, penalty, accuracy, msPerStep: ms });
        continue;
      }
      last = event.state;
      if (event.kind === 'diverged') throw event.error;
      stopped = event.kind === 'stopped';
    }
    const seconds = (performance.now() - start) / 1000;
    // batches of the training's size, because a batch norm may use their statistics here too
    const measure = (set: TrialData['test']) => evaluate(made.net, last, set, { batch: config.batch });
    return {
      config,
      stopped,
      steps: last.step,
      seconds,
      test: await measure(data.test),
      train: await measure(data.train),
    };
  } finally {
    disposeState(first);
    if (last !== first) disposeState(last);
  }
}
