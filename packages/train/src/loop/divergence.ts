import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves, paths } from '@gr/tree';
import type { Batch } from '../step/batch.ts';
import type { Step } from '../step/step.ts';
import { telemetryOf } from '../step/telemetry.ts';
import type { Fault } from './finite.ts';

/** The numbers that a step reports. */
export interface StepNumbers {
  readonly loss: number;
  readonly penalty: number;
  readonly total: number;
  /** 0 to 1 */
  readonly accuracy: number;
}

/** Whether training can go on from here. */
export const isSound = ({ total }: StepNumbers): boolean => Number.isFinite(total);

/**
 * Says why a run has no finite loss or state any more: the step, the numbers or the value of the state, the learning rate, where the gradient
 * was largest at the last good state, and what to try.
 *
 * @param run.batch the batch that gave the numbers; the gradient is left out if its tensors are gone
 */
export const explainDivergence = async <State>(run: {
  readonly step: Step<State>;
  readonly good: State;
  readonly cause: StepNumbers | Fault;
  readonly at: number;
  readonly every: number;
  readonly rate: number | undefined;
  readonly batch: Batch | undefined;
}): Promise<Error> => {
  const { cause } = run;
  const state = 'path' in cause;
  const which = state
    ? `${cause.path} holds ${cause.value}`
    : `the loss is ${cause.loss}, the penalty ${cause.penalty}`;
  const seen = state
    ? ' (states are checked every 32 steps and before they are lent: it may have begun earlier)'
    : run.every === 1
      ? ''
      : ` (numbers are read every ${run.every} steps: it may have begun earlier)`;
  const rate = run.rate === undefined ? '' : ` at learning rate ${run.rate}`;
  const head = `step ${run.at}: ${which}${rate}${seen}.`;
  const batch =
    run.batch === undefined || run.batch.x.isDisposed || run.batch.labels.isDisposed ? undefined : run.batch;
  if (batch !== undefined && !Number.isFinite((await norms([batch.x, batch.labels])).reduce((a, b) => a + b)))
    return new Error(`${head} The batch itself holds values that are not finite. Check the data and its scaling.`);
  const largest = batch === undefined ? undefined : await largestGradient(run.step, run.good, batch);
  if (largest === undefined) return new Error(`${head} ${remedies}`);
  const where = `On the last good parameters, this batch's largest gradient is that of ${largest.path}, of length ${largest.norm}.`;
  return new Error(`${head} ${where} ${remedies}`);
};

/** Says why a run does not begin. */
export const explainStart = ({ path, value }: Fault, step: number): Error =>
  new Error(
    `step ${step}: the state that training was to begin with is not finite: ${path} holds ${value}. ` +
      'Begin with finite values: new ones by initialState, or an earlier checkpoint.',
  );

const remedies =
  'Try a smaller learning rate or a warm-up, clipByGlobalNorm(1) before the optimizer, a smaller penalty weight, ' +
  'and inputs with mean 0 and deviation 1.';

/** The path of the longest gradient; one that is not finite is longer than all others. */
const largestGradient = async <State>(
  step: Step<State>,
  state: State,
  batch: Batch,
): Promise<{ readonly path: string; readonly norm: number } | undefined> => {
  const gradients = telemetryOf(step)?.gradients(state, batch);
  if (gradients === undefined) return undefined;
  const names = paths<tf.Tensor>(gradients);
  const lengths = await norms(leaves<tf.Tensor>(gradients as Params)).finally(() => tf.dispose(leaves(gradients)));
  const order = (norm: number): number => (Number.isNaN(norm) ? Infinity : norm);
  return names
    .map((path, i) => ({ path, norm: lengths[i] as number }))
    .reduce<{ path: string; norm: number } | undefined>(
      (best, next) => (best === undefined || order(next.norm) > order(best.norm) ? next : best),
      undefined,
    );
};

/** `√ Σ u²` of each tensor. */
const norms = async (tensors: readonly tf.Tensor[]): Promise<number[]> => {
  if (tensors.length === 0) return [];
  const all = tf.tidy(() => tf.stack(tensors.map((u) => tf.sqrt(tf.sum(tf.square(u))))));
  try {
    return Array.from(await all.data());
  } finally {
    all.dispose();
  }
};
