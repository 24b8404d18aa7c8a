import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Backend, type BackendName, useBackend } from '@gr/backends';
import { epochs } from '@gr/datasets';
import { type Layer, countParameters, model } from '@gr/models';
import { type PaperPenalty, type Penalty, paperPenalty, penalty, weighted } from '@gr/penalties';
import {
  type Evaluation,
  type OptimizerState,
  type Transform,
  chain,
  disposeState,
  evaluate,
  fit,
  initialState,
  optimizer,
  trainStep,
  weightDecay,
} from '@gr/train';
import type { ClassifierTrial, TrialConfig } from '../../trial/config.ts';
import { type Curve, emptyCurve, record } from '../../trial/curve.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';
import type { ClassifierResult, ResultOf, TrialResult } from '../../trial/result-type.ts';
import { type TrialData, loadData, seedKey } from './data.ts';
import { type RunOptions, readEvery } from './progress.ts';
import { scheduleOf } from './schedule.ts';
import { runToy } from './toy.ts';

/** Trains and evaluates. Everything it starts it stops, also when it fails. */
export const runTrial = <C extends TrialConfig>(options: RunOptions<C>): TE.TaskEither<TrialError, ResultOf<C>> =>
  run(options) as TE.TaskEither<TrialError, ResultOf<C>>;

const run = ({ config, ...rest }: RunOptions<TrialConfig>): TE.TaskEither<TrialError, TrialResult> =>
  config.kind === 'toy'
    ? withBackend(config, (backend) => runToy(backend, { config, ...rest }))
    : pipe(
        loadData({ config, ...rest }),
        TE.chain((data) => withBackend(config, (backend) => trainOn(backend, data, { config, ...rest }))),
      );

const withBackend = <A>(
  config: TrialConfig,
  use: (backend: Backend) => TE.TaskEither<TrialError, A>,
): TE.TaskEither<TrialError, A> =>
  TE.bracket(
    pipe(
      useBackend(config.backend as BackendName),
      TE.mapLeft((error): TrialError => ({ kind: 'run', message: error.message })),
    ),
    use,
    (backend) => TE.fromTask(() => backend.stop()),
  );

interface Parts {
  readonly net: Layer;
  readonly penalty: Penalty | undefined;
  readonly optimizer: Transform<OptimizerState>;
}

/** The functions that the configuration names. */
const parts = (config: ClassifierTrial, classes: number): E.Either<TrialError, Parts> =>
  pipe(
    E.Do,
    E.bind('net', () => modelOf(config, classes)),
    E.bindW('penalty', () =>
      config.penalty === 'none'
        ? E.right(undefined)
        : pipe(
            config.preset === 'paper'
              ? E.map(({ penalty }: PaperPenalty) => penalty)(paperPenalty(config.penalty))
              : penalty(config.penalty, config),
            E.map((found) => weighted(config.lambda, found)),
          ),
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

const modelOf = ({ model: name, regularizer, width, depth }: ClassifierTrial, classes: number) =>
  model(name, { classes, regularizer, width, ...(depth === null ? {} : { depth }) });

const trainOn = (
  backend: Backend,
  data: TrialData,
  { config, onProgress, stop }: RunOptions<ClassifierTrial>,
): TE.TaskEither<TrialError, ClassifierResult> =>
  pipe(
    TE.fromEither(parts(config, data.train.classes.length)),
    TE.chain((made) =>
      TE.tryCatch(
        () => loop(made, backend, data, { config, onProgress, stop }),
        (error): TrialError => ({ kind: 'run', message: error instanceof Error ? error.message : String(error) }),
      ),
    ),
  );

async function loop(
  made: Parts,
  backend: Backend,
  data: TrialData,
  { config, onProgress, stop }: RunOptions<ClassifierTrial>,
): Promise<ClassifierResult> {
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
  const parameters = countParameters(first.params);
  onProgress({ kind: 'started', config, parameters, backend: backend.report });

  const start = performance.now();
  let last = first;
  let stopped = false;
  let curve: Curve = emptyCurve;
  try {
    const batches = epochs({ size: config.batch, key: seedKey(config, 2) })(data.train);
    for await (const event of fit(step, first, batches, {
      iterations: config.iterations,
      every: readEvery(config),
      stop,
    })) {
      if (event.kind === 'step') {
        const { kind, step, loss, penalty, accuracy, ms } = event;
        curve = record(curve, { step, loss, penalty, accuracy }, config.iterations);
        onProgress({ kind, step, loss, penalty, accuracy, msPerStep: ms });
        continue;
      }
      last = event.state;
      if (event.kind === 'diverged') throw event.error;
      stopped = event.kind === 'stopped';
    }
    const seconds = (performance.now() - start) / 1000;
    // full batches of the training's size, as the authors had it: a batch norm may use their statistics here too
    const measure = async (set: TrialData['test']) =>
      finite(await evaluate(made.net, last, set, { batch: config.batch, dropRemainder: true }));
    return {
      kind: 'classifier',
      config,
      stopped,
      steps: last.step,
      seconds,
      parameters,
      curve: curve.points,
      test: await measure(data.test),
      train: await measure(data.train),
      jacobian: null,
    };
  } finally {
    disposeState(first);
    if (last !== first) disposeState(last);
  }
}

/** Refuses an evaluation with a number that is not finite: the last update may have gone astray unseen. */
function finite(evaluation: Evaluation): Evaluation {
  if (!Number.isFinite(evaluation.nll) || !Number.isFinite(evaluation.ece))
    throw new Error(
      `after the last step the net gives values that are not finite (nll ${evaluation.nll}). Try a smaller learning rate.`,
    );
  return evaluation;
}
