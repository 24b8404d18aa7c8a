import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Rate } from '../schedules.ts';
import { type ChainState, chain } from './chain.ts';
import { kernel } from './kernel.ts';
import { eachLeafTo, zeros } from './leafwise.ts';
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
  chain(trace({ decay, nesterov: false }), scaleByRate(rate));

/**
 * Nesterov's momentum, in the form that needs gradients at `w` only: `t ← decay · t + g`, `w ← w − rate · (decay · t + g)`.
 *
 * Source: Sutskever et al. 2013, with the change of variables of Bengio et al. 2012.
 *
 * @throws RangeError if the decay is not in [0, 1)
 * @example nesterov({ rate: piecewise({ initial: 0.01, boundaries: { 25000: 0.1, 37500: 0.1 } }) })
 */
export const nesterov = ({ rate, decay = 0.9 }: MomentumOptions): Transform<MomentumState> =>
  chain(trace({ decay, nesterov: true }), scaleByRate(rate));

interface TraceOptions {
  readonly decay: number;
  readonly nesterov: boolean;
}

const traceLeaf = (
  gradient: tf.Tensor,
  trace: tf.Tensor,
  { decay, nesterov }: TraceOptions,
): { direction: tf.Tensor; trace: tf.Tensor } => {
  const fused = kernel('MomentumUpdate');
  if (fused) {
    // without parameters the kernel gives the change alone; at rate −1 that is the direction
    const [direction, next] = fused({ g: gradient, trace }, { rate: -1, decay, nesterov });
    return { direction: direction!, trace: next! };
  }
  const next = tf.add(tf.mul(trace, decay), gradient);
  return { direction: nesterov ? tf.add(tf.mul(next, decay), gradient) : tf.clone(next), trace: next };
};

const trace = (options: TraceOptions): Transform<TraceState> => {
  const { decay } = options;
  if (!(decay >= 0 && decay < 1))
    throw new RangeError(`momentum: decay is ${String(decay)}, expected a number in [0, 1). 0.9 is usual.`);
  return {
    init: (params) => ({ trace: zeros(params) }),
    update: (gradients, state) => {
      const { direction, trace } = eachLeafTo(
        ['direction', 'trace'],
        (g, t) => traceLeaf(g, t, options),
        gradients,
        state.trace,
      );
      return { updates: direction, state: { trace } };
    },
  };
};
