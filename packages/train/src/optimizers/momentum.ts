import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Rate } from '../schedules.ts';
import { kernel } from './kernel.ts';
import { noted } from './notes.ts';
import { type Leaves, leavesTo, listsOf, zeros } from './leafwise.ts';
import { rateAt } from './scale.ts';
import type { Transform } from './transform.ts';

/** `trace`: the decayed sum of the gradients, like the parameters; `step`: how many updates have been made. */
export type MomentumState = { readonly step: number; readonly trace: Params };

export interface MomentumOptions {
  readonly rate: Rate;
  /** In [0, 1). 0.9 if not given. */
  readonly decay?: number;
}

/**
 * Momentum: `t ← decay · t + g`, `w ← w − rate · t`.
 *
 * On cpu, wasm and webgpu a trace that is subnormal and a parameter below 2⁻⁶⁴ become 0, so that weights of dead units do not slow the processor down.
 *
 * @throws RangeError if the decay is not in [0, 1)
 * @example momentum({ rate: 0.01, decay: 0.9 })
 */
export const momentum = (options: MomentumOptions): Transform<MomentumState> => heavyBall(options, false);

/**
 * Nesterov's momentum, in the form that needs gradients at `w` only: `t ← decay · t + g`, `w ← w − rate · (decay · t + g)`.
 *
 * Source: Sutskever et al. 2013, with the change of variables of Bengio et al. 2012.
 *
 * @throws RangeError if the decay is not in [0, 1)
 * @example nesterov({ rate: piecewise({ initial: 0.01, boundaries: { 25000: 0.1, 37500: 0.1 } }) })
 */
export const nesterov = (options: MomentumOptions): Transform<MomentumState> => heavyBall(options, true);

interface LeafOptions {
  readonly rate: number;
  readonly decay: number;
  readonly nesterov: boolean;
}

/** The changes of parameters, or with `w` their next values; and the next traces. */
const momentumLeaves = (
  w: Leaves | undefined,
  g: Leaves,
  trace: Leaves,
  { rate, decay, nesterov }: LeafOptions,
): { readonly result: Leaves; readonly trace: Leaves } => {
  const fused = kernel('MomentumUpdate');
  if (fused) {
    const [result = [], next = []] = fused({ g, trace, ...(w === undefined ? {} : { w }) }, { rate, decay, nesterov });
    return { result, trace: next };
  }
  return listsOf(['result', 'trace'], g.length, (i) => {
    const next = tf.add(tf.mul(trace[i]!, decay), g[i]!);
    const change = tf.mul(nesterov ? tf.add(tf.mul(next, decay), g[i]!) : next, -rate);
    return { result: w === undefined ? change : tf.add(w[i]!, change), trace: next };
  });
};

const heavyBall = ({ rate, decay = 0.9 }: MomentumOptions, nesterov: boolean): Transform<MomentumState> => {
  if (!(decay >= 0 && decay < 1))
    throw new RangeError(`momentum: decay is ${String(decay)}, expected a number in [0, 1). 0.9 is usual.`);
  const learningRate = rateAt(rate);
  const all = <P extends Params>(gradients: P, state: MomentumState, params: P | undefined) => {
    const options = { rate: learningRate(state), decay, nesterov };
    const { result, trace } = leavesTo(
      ['result', 'trace'],
      (g, t, w) => momentumLeaves(params === undefined ? undefined : w, g, t, options),
      gradients,
      state.trace,
      params,
    );
    return { result, state: { step: state.step + 1, trace } };
  };
  const transform: Transform<MomentumState> = {
    init: (params) => ({ step: 0, trace: zeros(params) }),
    update: (gradients, state) => {
      const { result: updates, state: next } = all(gradients, state, undefined);
      return { updates, state: next };
    },
  };
  return noted(transform, {
    onePass: (gradients, state, params) => {
      const { result, state: next } = all(gradients, state, params);
      return { params: result, state: next };
    },
    learningRate,
  });
};
