import * as tf from '@tensorflow/tfjs-core';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Backend } from '@gr/backends';
import { countParameters, mlp } from '@gr/models';
import { spectReg, weighted } from '@gr/penalties';
import { foldIn, normalValues, permutation, uniformValues } from '@gr/random';
import { type Loss, adam, disposeState, fit, initialState, trainStep } from '@gr/train';
import type { ToyTrial } from '../../trial/config.ts';
import { type Curve, emptyCurve, record } from '../../trial/curve.ts';
import type { TrialError } from '../../trial/error.ts';
import type { ToyResult } from '../../trial/result-type.ts';
import { gridAt, gridSize, learnedEvery, toyFunctions } from '../../trial/toy.ts';
import { seedKey } from './data.ts';
import { type RunOptions, readEvery } from './progress.ts';
import { scheduleOf } from './schedule.ts';

/**
 * Learns a function of one variable from noisy points with SpectReg, as the paper's toy does.
 *
 *     loss = Σ over the batch of (g(x) − y)² / 2 + λ ‖g'(x) r‖²        the penalty a mean over the batch
 *
 * With the authors' sum, λ weighs against 25 times the mean squared error at a batch of 50.
 */
export const runToy = (backend: Backend, options: RunOptions<ToyTrial>): TE.TaskEither<TrialError, ToyResult> =>
  TE.tryCatch(
    () => loop(backend, options),
    (error): TrialError => ({ kind: 'run', message: error instanceof Error ? error.message : String(error) }),
  );

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

/** Batches without end; the last points of an epoch that fill none are left out. */
function* batchesOf({ x, y }: Points, config: ToyTrial) {
  const { size, batch, order } = config;
  const fixed = Uint32Array.from({ length: size }, (_, i) => i);
  for (let epoch = 0; ; epoch++) {
    const at = order === 'fixed' ? fixed : permutation(foldIn(seedKey(config, 2), epoch), size);
    for (let start = 0; start + batch <= size; start += batch) {
      const chosen = at.subarray(start, start + batch);
      const pick = (values: Float32Array) => ({
        data: Float32Array.from(chosen, (i) => values[i]!),
        shape: [batch, 1] as const,
      });
      yield { x: pick(x), labels: pick(y) };
    }
  }
}

async function loop(backend: Backend, { config, onProgress, stop }: RunOptions<ToyTrial>): Promise<ToyResult> {
  const { iterations, rate, lambda, batch } = config;
  const model = mlp({ hidden: Array.from({ length: config.depth }, () => config.width), classes: 1 });
  // the step takes the mean over the batch, the authors half the sum
  const loss: Loss = (y, target) => tf.mul(batch / 2, tf.sum(tf.square(tf.sub(y, target)), -1));
  const optimizer = adam(scheduleOf({ schedule: 'steps', rate, iterations }));
  const step = trainStep({ model, optimizer, loss, penalty: weighted(lambda, spectReg({ per: config.per })) });
  const points = trainingPoints(config);
  const first = initialState({ model, input: [1], optimizer, key: seedKey(config, 1) });
  const parameters = countParameters(first.params);
  onProgress({ kind: 'started', config, parameters, backend: backend.report });

  const start = performance.now();
  let last = first;
  let stopped = false;
  let curve: Curve = emptyCurve;
  const predict = async (x: Float32Array): Promise<Float32Array> => {
    const y = tf.tidy(() => model.apply(last.params, last.modelState, column(x), { kind: 'eval' }).y);
    return y.data<'float32'>().finally(() => y.dispose());
  };
  try {
    const events = fit(step, first, batchesOf(points, config), { iterations, every: readEvery(config), stop });
    for await (const event of events) {
      if (event.kind === 'step') {
        const { step, loss, penalty, ms } = event;
        curve = record(curve, { step, loss, penalty, accuracy: 0 }, iterations);
        onProgress({ kind: 'step', step, loss, penalty, accuracy: 0, msPerStep: ms });
        continue;
      }
      last = event.state;
      if (event.kind === 'diverged') throw event.error;
      stopped = event.kind === 'stopped';
    }
    const seconds = (performance.now() - start) / 1000;
    const grid = Float32Array.from({ length: gridSize }, (_, i) => gridAt(i));
    const onGrid = await predict(grid);
    return {
      kind: 'toy',
      config,
      stopped,
      steps: last.step,
      seconds,
      parameters,
      curve: curve.points,
      mse: meanSquare(onGrid, grid.map(toyFunctions[config.target].at)),
      trainMse: meanSquare(await predict(points.x), points.y),
      learned: Array.from(onGrid.filter((_, i) => i % learnedEvery === 0)),
    };
  } finally {
    disposeState(first);
    if (last !== first) disposeState(last);
  }
}

const meanSquare = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
