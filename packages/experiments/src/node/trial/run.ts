import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Backend, type BackendName, useBackend } from '@gr/backends';
import { type Layer, countParameters, model } from '@gr/models';
import { type PaperPenalty, type Penalty, paperPenalty, penalty, weighted } from '@gr/penalties';
import {
  type Evaluation,
  type OptimizerState,
  type TrainState,
  type Transform,
  chain,
  evaluate,
  initialState,
  optimizer,
  trainStep,
  weightDecay,
} from '@gr/train';
import type { ClassifierTrial, TrialConfig } from '../../trial/config.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';
import { namedPenalty } from '../../trial/penalty.ts';
import type { ClassifierResult, ResultOf, TrialResult } from '../../trial/result-type.ts';
import { checksumOf } from '../record/checksum.ts';
import { runError } from '../record/file-error.ts';
import type { RunFolder } from '../record/folder.ts';
import { batchesOf } from './batches.ts';
import { type TrialData, loadData, seedKey } from './data.ts';
import { jacobianNorms } from './jacobian.ts';
import type { RunOptions } from './progress.ts';
import { scheduleOf } from './schedule.ts';
import { runToy } from './toy.ts';
import { type Trained, kept, release, train } from './train.ts';

/**
 * Trains and evaluates. Everything it starts it stops, also when it fails.
 *
 * With a `folder`, a run that was cut off at any moment goes on from its last checkpoint and ends with the bits of one that was not;
 * one that came to its end there gives its result again.
 *
 * @example const result = await runTrial({ config, onProgress: console.log, stop: AbortSignal.timeout(60_000) })();
 */
export const runTrial = <C extends TrialConfig>(options: RunOptions<C>): TE.TaskEither<TrialError, ResultOf<C>> =>
  run(options) as TE.TaskEither<TrialError, ResultOf<C>>;

const run = ({ config, ...rest }: RunOptions<TrialConfig>): TE.TaskEither<TrialError, TrialResult> =>
  kept({ config, ...rest }, (folder): TE.TaskEither<TrialError, TrialResult> =>
    config.kind === 'toy'
      ? withBackend(config, (backend) => runToy({ backend, folder }, { config, ...rest }))
      : pipe(
          loadData({ config, ...rest }),
          TE.chain((data) =>
            withBackend(config, (backend) => runClassifier({ backend, data, folder }, { config, ...rest })),
          ),
        ),
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
              : penalty(config.penalty, namedPenalty(config)?.options),
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

const runClassifier = (
  {
    backend,
    data,
    folder,
  }: { readonly backend: Backend; readonly data: TrialData; readonly folder: RunFolder | undefined },
  options: RunOptions<ClassifierTrial>,
): TE.TaskEither<TrialError, ClassifierResult> => {
  const { config } = options;
  const firstState = ({ net, optimizer }: Parts) =>
    initialState({ model: net, input: data.train.shape, optimizer, key: seedKey(config, 1) });
  return pipe(
    TE.fromEither(parts(config, data.train.classes.length)),
    TE.chain((made) =>
      TE.bracket(
        TE.tryCatch(async () => firstState(made), runError),
        (first) => {
          const parameters = countParameters(first.params);
          const training = {
            ...{ options, backend, folder, first, parameters },
            step: stepOf(config, made),
            batches: (step: number) => batchesOf(config, data.train, step),
            score: async (state: TrainState) =>
              (await evaluate(made.net, state, data.test, { batch: config.batch, dropRemainder: true })).accuracy,
            checksum: () => checksumOf(data.train, data.test),
          };
          return TE.bracket(
            train(training),
            (trained) => TE.tryCatch(() => measured({ net: made.net, data, config, parameters }, trained), runError),
            ({ state }) => release(state),
          );
        },
        release,
      ),
    ),
  );
};

const stepOf = ({ penaltyPass }: ClassifierTrial, { net, optimizer, penalty }: Parts) =>
  trainStep({ model: net, optimizer, penaltyPass, ...(penalty === undefined ? {} : { penalty }) });

interface Measuring {
  readonly net: Layer;
  readonly data: TrialData;
  readonly config: ClassifierTrial;
  readonly parameters: number;
}

async function measured(
  { net, data, config, parameters }: Measuring,
  { state, stopped, time, curve }: Trained<TrainState>,
): Promise<ClassifierResult> {
  // full batches of the training's size, as the authors had it: a batch norm may use their statistics here too
  const measure = async (set: TrialData['test']) =>
    finite(await evaluate(net, state, set, { batch: config.batch, dropRemainder: true }));
  return {
    kind: 'classifier',
    config,
    stopped,
    steps: state.step,
    time,
    parameters,
    curve,
    test: await measure(data.test),
    train: await measure(data.train),
    jacobian: config.jacobianExamples === 0 ? null : await jacobianNorms({ net, data, config }, state),
  };
}

/** Refuses an evaluation with a number that is not finite: the last update may have gone astray unseen. */
function finite(evaluation: Evaluation): Evaluation {
  if (!Number.isFinite(evaluation.nll) || !Number.isFinite(evaluation.ece))
    throw new Error(
      `after the last step the net gives values that are not finite (nll ${evaluation.nll}). Try a smaller learning rate.`,
    );
  return evaluation;
}
