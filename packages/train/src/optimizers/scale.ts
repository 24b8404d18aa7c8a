import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import { type Rate, toSchedule } from '../schedules.ts';
import { eachLeaf } from './leafwise.ts';
import { noted } from './notes.ts';
import type { Stateless, Transform } from './transform.ts';

/**
 * Multiplies the updates by a number. Throws if it is not finite.
 *
 * @example chain(scale(0.5), sgd(0.1));
 */
export const scale = (factor: number): Transform<Stateless> => {
  if (!Number.isFinite(factor))
    throw new RangeError(`scale: the factor is ${String(factor)}, expected a finite number, e.g. 0.5.`);
  return {
    init: () => ({}),
    update: (updates, state) => ({ updates: eachLeaf((u) => tf.mul(u, factor), updates), state }),
  };
};

/** How many updates have been made. */
export type RateState = { readonly step: number };

/**
 * The learning rate at a state that counts its updates.
 *
 * @throws RangeError when the schedule gives a number that is not finite, with the step
 */
export const rateAt = (rate: Rate): ((state: RateState) => number) => {
  const schedule = toSchedule(rate);
  return ({ step }) => {
    const value = schedule(step);
    if (!Number.isFinite(value))
      throw new RangeError(
        `the learning rate is ${String(value)} at step ${step}, expected a finite number. Check the schedule there.`,
      );
    return value;
  };
};

/**
 * Multiplies the updates by minus the learning rate: the last link of most chains, the one that goes downhill.
 *
 * @throws RangeError when the schedule gives a number that is not finite, with the step
 * @example chain(clipByGlobalNorm(1), scaleByRate(0.1)); // clipped SGD
 */
export const scaleByRate = (rate: Rate): Transform<RateState> => {
  const learningRate = rateAt(rate);
  const transform: Transform<RateState> = {
    init: () => ({ step: 0 }),
    update: <P extends Params>(updates: P, state: RateState) => {
      const value = learningRate(state);
      return { updates: eachLeaf((u) => tf.mul(u, -value), updates), state: { step: state.step + 1 } };
    },
  };
  return noted(transform, { learningRate });
};
