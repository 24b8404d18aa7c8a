import type { Params } from '@gr/tree';
import type { Batch } from './batch.ts';
import type { Step } from './step.ts';

/** What a step can tell of itself without being taken: for a run that explains why it diverged. */
export interface Telemetry<State> {
  /** The gradients of the total with respect to the parameters. The caller owns them. */
  readonly gradients: (state: State, batch: Batch) => Params;
  /** The learning rate of the next step, if the optimizer has one. */
  readonly learningRate: (state: State) => number | undefined;
}

const known = new WeakMap<object, Telemetry<never>>();

/**
 * Notes what a step of one's own can tell, so that `fit` can name the learning rate and the largest gradient of a run that diverges. The step is the one
 * that was given.
 *
 * @example withTelemetry(step, { gradients: () => params, learningRate: () => 0.1 });
 */
export const withTelemetry = <State>(step: Step<State>, telemetry: Telemetry<State>): Step<State> => {
  known.set(step, telemetry as unknown as Telemetry<never>);
  return step;
};

/**
 * What a step can tell; undefined for a bare function.
 *
 * @example telemetryOf(step)?.learningRate(state)
 */
export const telemetryOf = <State>(step: Step<State>): Telemetry<State> | undefined =>
  known.get(step) as unknown as Telemetry<State> | undefined;
