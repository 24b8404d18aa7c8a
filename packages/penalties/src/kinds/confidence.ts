import * as tf from '@tensorflow/tfjs-core';
import { logSoftmax } from '@gr/autodiff';
import * as z from 'zod';
import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty, Probe } from '../probe.ts';
import { halfDecades } from './grid.ts';

/** What `confidencePenalty` may be told. */
export interface ConfidenceOptions {
  /** The mean over the batch, or the sum, as in the published code. The mean by default. */
  readonly reduction?: 'mean' | 'sum';
  /** p log(ε + p) in place of p log p; the published code has 1e-6. 0 by default, which is exact and finite too. */
  readonly epsilon?: number;
}

/**
 * The confidence penalty: Σ_k p_k log p_k, the negative entropy of the predictions, so that adding it favours doubt.
 *
 * @throws Error if the reduction is unknown or ε is negative.
 * @example weighted(0.5, confidencePenalty());
 * @see Pereyra, Tucker, Chorowski, Kaiser, Hinton, Regularizing Neural Networks by Penalizing Confident Output Distributions, arXiv 1701.06548
 */
export function confidencePenalty({ reduction = 'mean', epsilon = 0 }: ConfidenceOptions = {}): Penalty {
  if (reduction !== 'mean' && reduction !== 'sum')
    throw new Error(`confidencePenalty reduces by 'mean' or 'sum', given '${String(reduction)}'.`);
  if (!(epsilon >= 0)) throw new Error(`confidencePenalty needs ε ≥ 0, given ${String(epsilon)}.`);
  return ({ logits }: Probe) => {
    const p = tf.softmax(logits);
    const logP = epsilon === 0 ? logSoftmax(logits) : tf.log(tf.add(p, epsilon));
    const total = tf.sum(tf.mul(p, logP));
    return (reduction === 'sum' ? total : tf.div(total, logits.shape[0]!)) as tf.Scalar;
  };
}

export const confidenceDefinition: PenaltyDefinition<Required<ConfidenceOptions>> = {
  kind: 'confidence',
  label: 'Confidence',
  equation: 'mean_b Σ_k p_bk log p_bk',
  source: 'Pereyra et al., arXiv 1701.06548',
  options: () =>
    z.strictObject({
      reduction: z.enum(['mean', 'sum']).default('mean').describe('over the batch'),
      epsilon: z.number().min(0).default(0).describe('p log(ε + p) in place of p log p'),
    }),
  make: confidencePenalty,
  pullbacks: () => 0,
  lambda: 0.5,
  // the authors' grid is for the sum over the batch
  grid: ({ reduction }, { batch }) =>
    halfDecades(0.001, 0.3).map((lambda) => Number(((reduction === 'sum' ? 1 : batch) * lambda).toPrecision(3))),
};
