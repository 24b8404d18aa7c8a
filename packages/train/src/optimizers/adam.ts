import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Rate } from '../schedules.ts';
import { type ChainState, chain } from './chain.ts';
import { type Leaves, leavesTo, listsOf, zeros } from './leafwise.ts';
import { kernel } from './kernel.ts';
import { noted } from './notes.ts';
import { type RateState, rateAt, scaleByRate } from './scale.ts';
import type { Stateless, Transform } from './transform.ts';
import { type Mask, weightDecay } from './weight-decay.ts';

/** The moments `m` and `v`, like the parameters, and the number of updates made. */
export type MomentsState = { readonly step: number; readonly m: Params; readonly v: Params };

/** The state of `adam`. */
export type AdamState = MomentsState;

/** The state of `adamw`. */
export type AdamWState = ChainState<readonly [Transform<MomentsState>, Transform<Stateless>, Transform<RateState>]>;

export interface MomentsOptions {
  /** Decay of the first moment, in [0, 1). 0.9 if not given. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). 0.999 if not given. */
  readonly beta2?: number;
  /** Added to the root of the second moment. 1e-8 if not given, on every backend. */
  readonly epsilon?: number;
}

export interface AdamOptions extends MomentsOptions {
  readonly rate: Rate;
}

export interface AdamWOptions extends AdamOptions {
  /** Weight of the decay. 0.01 if not given. */
  readonly decay?: number;
  /** Which parameters decay. Those of rank 2 and more if not given. */
  readonly mask?: Mask;
}

/**
 * Adam. After t updates, with gradient g,
 *
 *     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
 *     w ← w − rate · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 *
 * Source: Kingma & Ba 2015, algorithm 1.
 *
 * On cpu, wasm and webgpu a moment that is subnormal and a parameter below 2⁻⁶⁴ become 0, so that weights of dead units do not slow the processor down.
 *
 * @throws RangeError if an option is out of its range
 * @example adam(0.001)
 * @example adam({ rate: cosine({ initial: 0.001, steps: 10000 }), beta2: 0.99 })
 */
export const adam = (options: Rate | AdamOptions): Transform<AdamState> => {
  const { rate, ...moments } = withRate(options);
  const learningRate = rateAt(rate);
  const leaves = adamLeaves(moments);
  const all = <P extends Params>(gradients: P, state: AdamState, params: P | undefined) => {
    const at = { rate: learningRate(state), step: state.step + 1 };
    const { result, m, v } = leavesTo(
      ['result', 'm', 'v'],
      (g, m, v, w) => leaves(params === undefined ? undefined : w, g, m, v, at),
      gradients,
      state.m,
      state.v,
      params,
    );
    return { result, state: { step: at.step, m, v } };
  };
  const transform: Transform<AdamState> = {
    init: (params) => ({ step: 0, m: zeros(params), v: zeros(params) }),
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

/**
 * Adam with decoupled weight decay: `w ← w − rate · (Adam's direction + decay · w)`. The decay does not pass through
 * the moments; for the term `decay · ‖w‖²/2` of a loss, put `weightDecay` before `adam`.
 *
 * Source: Loshchilov & Hutter 2019, algorithm 2.
 *
 * @throws RangeError if an option is out of its range
 * @example adamw({ rate: 0.001, decay: 0.01 })
 */
export const adamw = (options: Rate | AdamWOptions): Transform<AdamWState> => {
  const { rate, decay = 0.01, mask, ...moments } = withRate<AdamWOptions>(options);
  return chain(
    scaleByAdam(moments),
    weightDecay({ rate: decay, ...(mask === undefined ? {} : { mask }) }),
    scaleByRate(rate),
  );
};

/**
 * Adam's direction, uphill: the gradient divided by its running size. `adam` is this and the learning rate.
 *
 * @example chain(scaleByAdam(), scaleByRate(0.001)); // adam(0.001)
 */
export const scaleByAdam = (options: MomentsOptions = {}): Transform<MomentsState> => {
  const leaves = adamLeaves(options);
  return {
    init: (params) => ({ step: 0, m: zeros(params), v: zeros(params) }),
    update: (gradients, state) => {
      const at = { rate: -1, step: state.step + 1 };
      const { result, m, v } = leavesTo(
        ['result', 'm', 'v'],
        (g, m, v) => leaves(undefined, g, m, v, at),
        gradients,
        state.m,
        state.v,
      );
      return { updates: result, state: { step: at.step, m, v } };
    },
  };
};

/** The changes −rate · direction of parameters, or with `w` their next values; and the next moments. */
const adamLeaves = (options: MomentsOptions) => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  for (const [name, beta] of [['beta1', beta1] as const, ['beta2', beta2] as const])
    if (!(beta >= 0 && beta < 1))
      throw new RangeError(`adam: ${name} is ${String(beta)}, expected a number in [0, 1). 0.9 and 0.999 are usual.`);
  if (!(epsilon > 0 && epsilon < Infinity))
    throw new RangeError(`adam: epsilon is ${String(epsilon)}, expected a number above 0. 1e-8 is usual.`);
  return (
    w: Leaves | undefined,
    g: Leaves,
    m: Leaves,
    v: Leaves,
    { rate, step }: { readonly rate: number; readonly step: number },
  ): { readonly result: Leaves; readonly m: Leaves; readonly v: Leaves } => {
    const fused = kernel('AdamUpdate');
    if (fused) {
      const [result = [], nextM = [], nextV = []] = fused(
        { g, m, v, ...(w === undefined ? {} : { w }) },
        { rate, beta1, beta2, epsilon, step },
      );
      return { result, m: nextM, v: nextV };
    }
    return listsOf(['result', 'm', 'v'], g.length, (i) => {
      const nextM = tf.add(tf.mul(m[i]!, beta1), tf.mul(g[i]!, 1 - beta1));
      const nextV = tf.add(tf.mul(v[i]!, beta2), tf.mul(tf.square(g[i]!), 1 - beta2));
      const size = tf.add(tf.sqrt(tf.div(nextV, 1 - beta2 ** step)), epsilon);
      const change = tf.mul(tf.div(tf.div(nextM, 1 - beta1 ** step), size), -rate);
      return { result: w === undefined ? change : tf.add(w[i]!, change), m: nextM, v: nextV };
    });
  };
};

const withRate = <O extends AdamOptions>(options: Rate | O): O =>
  typeof options === 'object' ? options : ({ rate: options } as O);
