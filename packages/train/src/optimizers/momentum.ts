import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Rate } from '../schedules.ts';
import { type ChainState, chain } from './chain.ts';
import { eachLeaf, zeros } from './leafwise.ts';
import { type RateState, scaleByRate } from './scale.ts';
import type { Transform } from './transform.ts';

/** `trace`: the decayed sum of the gradients, like the parameters. */
export type TraceState = { readonly trace: Params };

/** The state of `momentum` and `nesterov`. */
export type MomentumState = ChainState<readonly [Transform<TraceState>, Transform<RateState>]>;

export interface MomentumOptions {
  readonly rate: Rate;
  /** In [0, 1). 0.9 if not given. */
  readonly decay?: number;
}

/**
 * Momentum: `t ← decay · t + g`, `w ← w − rate · t`.
 *
 * @throws RangeError if the decay is not in [0, 1)
 * @example momentum({ rate: 0.01, decay: 0.9 })
 */
export const momentum = ({ rate, decay = 0.9 }: MomentumOptions): Transform<MomentumState> =>
  chain(
    trace(decay, (_gradient, next) => next),
    scaleByRate(rate),
  );

/**
 * Nesterov's momentum, in the form that needs gradients at `w` only: `t ← decay · t + g`, `w ← w − rate · (decay · t + g)`.
 *
 * Source: Sutskever et al. 2013, with the change of variables of Bengio et al. 2012.
 *
 * @throws RangeError if the decay is not in [0, 1)
 * @example nesterov({ rate: piecewise({ initial: 0.01, boundaries: { 25000: 0.1, 37500: 0.1 } }) })
 */
export const nesterov = ({ rate, decay = 0.9 }: MomentumOptions): Transform<MomentumState> =>
  chain(
    trace(decay, (gradient, next) => traceLeaf(gradient, next, decay)),
    scaleByRate(rate),
  );

const traceLeaf = (gradient: tf.Tensor, trace: tf.Tensor, decay: number): tf.Tensor =>
  tf.add(tf.mul(trace, decay), gradient);

const trace = (
  decay: number,
  direction: (gradient: tf.Tensor, next: tf.Tensor) => tf.Tensor,
): Transform<TraceState> => {
  if (!(decay >= 0 && decay < 1))
    throw new RangeError(`momentum: decay is ${String(decay)}, expected a number in [0, 1). 0.9 is usual.`);
  return {
    init: (params) => ({ trace: zeros(params) }),
    update: (gradients, state) => {
      const next = eachLeaf((g, t) => traceLeaf(g, t, decay), gradients, state.trace);
      return { updates: eachLeaf(direction, gradients, next), state: { trace: next } };
    },
  };
};
