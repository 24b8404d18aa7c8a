import type * as tf from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';

/** Of one batch, before the update. The caller owns them. */
export interface Metrics {
  /** The mean of the examples' losses. */
  readonly loss: tf.Scalar;
  /** The penalty with its weight; 0 without one. */
  readonly penalty: tf.Scalar;
  /** `loss + penalty`: what is minimized, apart from weight decay, which is part of the optimizer. */
  readonly total: tf.Scalar;
  /** Share of examples whose largest logit is that of the label, 0 to 1. Dropout and the like are on. NaN if the loss is not finite. */
  readonly accuracy: tf.Scalar;
}

/** One step of training, as a function of the state and a batch. */
export type Step<State> = (state: State, batch: Batch) => { readonly state: State; readonly metrics: Metrics };
