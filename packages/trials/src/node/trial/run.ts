import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Backend, type BackendName, useBackend } from '@gr/backends';
import { type Layer, countParameters } from '@gr/models';
import { type Penalty, weighted } from '@gr/penalties';
import {
  type Evaluation,
  type OptimizerState,
  type TrainState,
  type Transform,
  chain,
  evaluate,
  initialState,
  trainStep,
  weightDecay,
} from '@gr/train';
import type { ClassifierTrial, TrialConfig } from '../../trial/config.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';
import type { Protocol, TrialData } from '../../trial/protocol.ts';
import { type Registry, general, namedBy } from '../../trial/registry.ts';
import type { ClassifierResult, ResultOf, TrialResult } from '../../trial/result-type.ts';
import { checksumOf } from '../record/checksum.ts';
import { runError } from '../record/file-error.ts';
import type { RunFolder } from '../record/folder.ts';
import { batchesOf } from './batches.ts';
import { loadData, seedKey } from './data.ts';
import { jacobianNorms } from './jacobian.ts';
import type { RunOptions } from './progress.ts';
import { runToy } from './toy.ts';
import { type Trained, inFolder, release, train } from './train.ts';

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
  inFolder({ config, ...rest }, (folder): TE.TaskEither<TrialError, TrialResult> =>
    config.kind === 'toy'
      ? withBackend(config, (backend) => runToy({ backend, folder }, { config, ...rest }))
      : pipe(
          TE.fromEither(partsOf(config, rest.registry ?? general)),
          TE.bindTo('parts'),
          TE.bind('data', ({ parts: { protocol } }) => loadData({ config, protocol, ...rest })),
          TE.chain(({ parts, data }) =>
            withBackend(config, (backend) => runClassifier({ backend, parts, data, folder }, { config, ...rest })),
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

/** The functions that the configuration names. */
interface Parts {
  readonly protocol: Protocol;
  readonly net: (classes: number) => Layer;
  readonly penalty: Penalty | undefined;
  readonly optimizer: Transform<OptimizerState>;
}

const partsOf = (config: ClassifierTrial, registry: Registry): E.Either<TrialError, Parts> =>
  pipe(
    namedBy(registry)(config),
    E.chain(({ protocol, model, penalty, schedule, optimizer }) =>
      E.tryCatch(
        () => ({
          protocol,
          net: (classes: number) => model({ ...protocol.net, classes }),
          penalty: penalty && weighted(config.lambda, penalty),
          optimizer: decayed(
            config.weightDecay,
            optimizer((rate) => schedule({ rate, iterations: config.iterations })),
          ),
        }),
        (error) => ({ message: (error as Error).message }),
      ),
    ),
    E.mapLeft(({ message }) => badConfig(message)),
  );

/** Placed before the optimizer, the decay is the term WD · ‖W‖² / 2 of the loss. */
const decayed = (rate: number, optimizer: Transform<OptimizerState>): Transform<OptimizerState> =>
  rate > 0 ? (chain(weightDecay({ rate }), optimizer) as Transform<OptimizerState>) : optimizer;

interface Setup {
  readonly backend: Backend;
  readonly parts: Parts;
  readonly data: TrialData;
  readonly folder: RunFolder | undefined;
}

const runClassifier = (
  { backend, parts: { protocol, net: netFor, penalty, optimizer }, data, folder }: Setup,
  options: RunOptions<ClassifierTrial>,
): TE.TaskEither<TrialError, ClassifierResult> => {
  const { config } = options;
  const scoring = { batch: config.batch, dropRemainder: protocol.dropRemainder };
  const begin = () => {
    const net = netFor(data.train.classes.length);
    const key = seedKey(config, 1);
    return { net, first: initialState({ model: net, input: data.train.shape, optimizer, key }) };
  };
  return TE.bracket(
    TE.tryCatch(async () => begin(), runError),
    ({ net, first }) => {
      const parameters = countParameters(first.params);
      const training = {
        ...{ options, backend, folder, first, parameters },
        step: trainStep({ model: net, optimizer, penaltyPass: config.pass, ...(penalty && { penalty }) }),
        batches: (step: number) => batchesOf(config, data.train, step),
        score: async (state: TrainState) => (await evaluate(net, state, data.test, scoring)).accuracy,
        checksum: () => checksumOf(data.train, data.test),
      };
      return TE.bracket(
        train(training),
        (trained) => TE.tryCatch(() => measured({ net, data, config, parameters, scoring }, trained), runError),
        ({ state }) => release(state),
      );
    },
    ({ first }) => release(first),
  );
};

interface Measuring {
  readonly net: Layer;
  readonly data: TrialData;
  readonly config: ClassifierTrial;
  readonly parameters: number;
  readonly scoring: { readonly batch: number; readonly dropRemainder: boolean };
}

async function measured(
  { net, data, config, parameters, scoring }: Measuring,
  { state, stopped, time, curve }: Trained<TrainState>,
): Promise<ClassifierResult> {
  const measure = async (set: TrialData['test']) => finite(await evaluate(net, state, set, scoring));
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
