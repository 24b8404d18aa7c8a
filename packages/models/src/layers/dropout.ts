import * as tf from '@tensorflow/tfjs-core';
import { bernoulli } from '@gr/random';
import { type Layer, type None, stateless } from '../layer.ts';

/**
 * Inverted dropout: in training each element is 0 with probability `rate`, else x / (1 − rate), so that the mean stays.
 * In evaluation, and with rate 0, the identity. The mask is a function of the mode's key.
 *
 * Throws if the rate is outside [0, 1).
 *
 * @example dropout({ rate: 0.5 })
 */
export const dropout = ({ rate }: { readonly rate: number }): Layer<None, None> => {
  if (!(rate >= 0 && rate < 1))
    throw new Error(
      `dropout: rate is ${rate}, expected 0 ≤ rate < 1. It is the share of elements that is dropped, not kept.`,
    );
  return stateless({
    output: (input) => input,
    apply: (x, mode) =>
      mode.kind === 'eval' || rate === 0
        ? x
        : tf.mul(x, tf.div(bernoulli(mode.key, x.shape, { probability: 1 - rate }), 1 - rate)),
  });
};
