import * as tf from '@tensorflow/tfjs-core';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend } from '@gr/backends';
import { countParameters, mlp } from '@gr/models';
import { spectReg, weighted } from '@gr/penalties';
import { foldIn, normalValues, permutation, uniformValues } from '@gr/random';
import { type Loss, type TrainState, adam, initialState, stepwise, trainStep } from '@gr/train';
import type { ToyTrial } from '../../trial/config.ts';
import type { TrialError } from '../../trial/error.ts';
import type { ToyResult } from '../../trial/result-type.ts';
import { gridAt, gridSize, learnedEvery, toyFunctions } from '../../trial/toy.ts';
import { checksum } from '../record/checksum.ts';
import { runError } from '../record/file-error.ts';
import type { RunFolder } from '../record/folder.ts';
import { seedKey } from './data.ts';
import type { RunOptions } from './progress.ts';
import { type Trained, release, train } from './train.ts';

/**
 * Learns a function of one variable from noisy points with SpectReg, as the paper's toy does.
 *
 *     loss = Σ over the batch of (g(x) − y)² / 2 + λ ‖g'(x) r‖²        the penalty a mean over the batch
 *
 * With the authors' sum, λ weighs against 25 times the mean squared error at a batch of 50.
 */
export const runToy = (
  { backend, folder }: { readonly backend: Backend; readonly folder: RunFolder | undefined },
  options: RunOptions<ToyTrial>,
): TE.TaskEither<TrialError, ToyResult> => {
  const { config } = options;
  const { iterations, rate, lambda, batch, per } = config;
  const model = mlp({ hidden: Array.from({ length: config.depth }, () => config.width), classes: 1 });
  // the step takes the mean over the batch, the authors half the sum
  const loss: Loss = (y, target) => tf.mul(batch / 2, tf.sum(tf.square(tf.sub(y, target)), -1));
  const optimizer = adam(stepwise({ initial: rate, steps: iterations }));
  const points = trainingPoints(config);
  return TE.bracket(
    TE.tryCatch(async () => initialState({ model, input: [1], optimizer, key: seedKey(config, 1) }), runError),
    (first) => {
      const parameters = countParameters(first.params);
      const training = {
        ...{ options, backend, folder, first, parameters },
        step: trainStep({ model, optimizer, loss, penalty: weighted(lambda, spectReg({ per })) }),
        batches: (step: number) => batchesOf(points, config, step),
        checksum: () => checksum({ points: config.size }, points.x, points.y),
      };
      return TE.bracket(
        train(training),
        (trained) => TE.tryCatch(() => measured({ model, points, config, parameters }, trained), runError),
        ({ state }) => release(state),
      );
    },
    release,
  );
};

interface Points {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The training points of a seed. */
function trainingPoints(config: ToyTrial): Points {
  const key = seedKey(config, 0);
  const x = uniformValues(foldIn(key, 0), config.size, { min: -1, max: 1 });
  const noise = normalValues(foldIn(key, 1), config.size);
  return { x, y: x.map((at, i) => toyFunctions[config.target].at(at) + config.noise * noise[i]!) };
}

const column = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);

/** Batches without end, from a step on; the last points of an epoch that fill none are left out. */
function* batchesOf({ x, y }: Points, config: ToyTrial, step: number) {
  const { size, batch, order } = config;
  const fixed = Uint32Array.from({ length: size }, (_, i) => i);
  const perEpoch = Math.floor(size / batch);
  let start = (step % perEpoch) * batch;
  for (let epoch = Math.floor(step / perEpoch); ; epoch++, start = 0) {
    const at = order === 'fixed' ? fixed : permutation(foldIn(seedKey(config, 2), epoch), size);
    for (; start + batch <= size; start += batch) {
      const chosen = at.subarray(start, start + batch);
      const pick = (values: Float32Array) => ({
        data: Float32Array.from(chosen, (i) => values[i]!),
        shape: [batch, 1] as const,
      });
      yield { x: pick(x), labels: pick(y) };
    }
  }
}

type Made = ReturnType<ReturnType<typeof mlp>['init']>;

interface Measuring {
  readonly model: ReturnType<typeof mlp>;
  readonly points: Points;
  readonly config: ToyTrial;
  readonly parameters: number;
}

async function measured(
  { model, points, config, parameters }: Measuring,
  { state, stopped, time, curve }: Trained<TrainState<Made['params'], Made['state']>>,
): Promise<ToyResult> {
  const predict = async (x: Float32Array): Promise<Float32Array> => {
    const y = tf.tidy(() => model.apply(state.params, state.modelState, column(x), { kind: 'eval' }).y);
    return y.data<'float32'>().finally(() => y.dispose());
  };
  const grid = Float32Array.from({ length: gridSize }, (_, i) => gridAt(i));
  const onGrid = await predict(grid);
  return {
    kind: 'toy',
    config,
    stopped,
    steps: state.step,
    time,
    parameters,
    curve,
    mse: meanSquare(onGrid, grid.map(toyFunctions[config.target].at)),
    trainMse: meanSquare(await predict(points.x), points.y),
    learned: Array.from(onGrid.filter((_, i) => i % learnedEvery === 0)),
  };
}

const meanSquare = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
