import * as tf from '@tensorflow/tfjs-core';
import { disposeState } from '@gr/train';
import type { Workload } from './subjects.ts';

/** Training steps, one after the other, on one batch. */
export interface Training {
  /** Makes a step and waits for its loss. Milliseconds. */
  step(): Promise<number>;
  dispose(): void;
}

/** Nothing but the step is timed: what it was given is disposed after the clock has stopped. */
export function training({ step, batch, state: first }: Workload): Training {
  let state = first;
  return {
    step: async () => {
      const start = performance.now();
      const { state: next, metrics } = step(state, batch);
      await metrics.total.data();
      const ms = performance.now() - start;
      disposeState(state);
      tf.dispose({ ...metrics });
      state = next;
      return ms;
    },
    dispose: () => {
      disposeState(state);
      tf.dispose({ ...batch });
    },
  };
}
