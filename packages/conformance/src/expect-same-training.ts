import type { BackendName } from '@gr/backends';
import type { Params } from '@gr/tree';
import * as tf from '@tensorflow/tfjs-core';
import { distance } from './distance.ts';
import { onBackend } from './on-backend.ts';
import { type Training, type TrainingRun, runTraining } from './training.ts';

/** What `expectSameTraining` may be told. */
export interface SameTrainingOptions {
  /** The backend to train on. The current one by default. */
  readonly backend?: BackendName;
  /** The backend whose numbers are right. `cpu` by default. */
  readonly reference?: BackendName;
  /** Largest distances |a − b| / max(1, |b|). By default 1e-3 for losses and 1e-4 for parameters after one step. */
  readonly tolerance?: { readonly losses?: number; readonly params?: number };
}

/** How far two runs are apart. */
export interface TrainingComparison {
  readonly backend: string;
  readonly reference: string;
  /** Largest distance of the losses, and of the penalties, of a step. */
  readonly losses: number;
  /** Largest distance of a parameter after the first step, relative to the largest entry of its tensor if that is above 1. */
  readonly params: number;
}

/**
 * Trains the same model from the same key on two backends, and holds the losses of all steps and the parameters after the first
 * to each other.
 *
 * Rounding grows with the steps: choose an optimizer and a rate that do not magnify it. Adam divides a gradient by its own size, so
 * a parameter whose gradient is zero but for rounding, as a bias under batch norm, moves by the rate in a random direction.
 *
 * @returns The largest distances.
 * @throws Error (rejection) with the first step, or the parameter, that is too far; or where a backend does not start.
 * @example
 * await expectSameTraining({ model, input: [28, 28, 1], batches: [batch], optimizer: momentum({ rate: 0.01 }), key: key(1) });
 */
export async function expectSameTraining<P extends Params, S extends Params, O>(
  training: Training<P, S, O>,
  { backend, reference = 'cpu', tolerance: { losses = 1e-3, params = 1e-4 } = {} }: SameTrainingOptions = {},
): Promise<TrainingComparison> {
  const name = backend ?? tf.getBackend();
  const run = () => runTraining(training);
  const got = backend === undefined ? await run() : await onBackend(backend, run);
  const want = await onBackend(reference, run);
  const where = `${name}, compared with ${reference}`;
  return {
    backend: name,
    reference,
    losses: checkLosses(got, want, losses, where),
    params: checkParams(got, want, params, where),
  };
}

function checkLosses(got: TrainingRun, want: TrainingRun, allowed: number, where: string): number {
  const series = [
    ['loss', got.losses, want.losses],
    ['penalty', got.penalties, want.penalties],
  ] as const;
  let worst = 0;
  for (const [name, a, b] of series)
    b.forEach((expected, step) => {
      const apart = distance([a[step]!], [expected]);
      if (!(apart <= allowed))
        throw new Error(
          `On ${where}: the ${name} of step ${step + 1} is ${a[step]}, expected ${expected} ` +
            `(distance ${apart.toExponential(1)}, allowed ${allowed.toExponential(1)}). ` +
            'Check the derivatives with compareDerivatives, or whether the rate magnifies rounding.',
        );
      worst = Math.max(worst, apart);
    });
  return worst;
}

function checkParams(got: TrainingRun, want: TrainingRun, allowed: number, where: string): number {
  let worst = 0;
  for (const [path, expected] of Object.entries(want.firstParams)) {
    const apart = distance(got.firstParams[path] ?? [], expected);
    if (!(apart <= allowed))
      throw new Error(
        `On ${where}: after one step the parameter ${path} is ${apart.toExponential(1)} away ` +
          `(allowed ${allowed.toExponential(1)}). Check the derivatives with compareDerivatives.`,
      );
    worst = Math.max(worst, apart);
  }
  return worst;
}
