import * as tf from '@tensorflow/tfjs-core';
import { split } from '@gr/random';
import * as z from 'zod';
import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { type RandomProjection, random } from '../projections.ts';
import { halfDecades } from './grid.ts';
import { projected } from './projected.ts';

/** What `spectReg` may be told. */
export interface SpectRegOptions extends RandomProjection {
  /** K: the mean of K projections, at K backward passes, has 1/K of the variance. 1 by default. */
  readonly projections?: number;
}

/**
 * SpectReg: mean_b ‖J_bᵀ r_b‖² for random r, an unbiased estimate of mean_b ‖J_b‖_F². It needs no labels.
 *
 * With `{ per: 'batch' }` it is the paper's: one r ~ N(0, I) for the whole batch, not normalized. By default each example
 * has its own r, which lowers the variance of the mean.
 *
 * @throws Error if an option is unknown or the number of projections is not a positive whole number.
 * @example const penalty = weighted(0.01, spectReg({ per: 'batch' }));
 * @see Varga, Csiszárik, Zsombori, Gradient Regularization Improves Accuracy of Discriminative Models, arXiv 1712.09936
 */
export function spectReg({ projections = 1, ...law }: SpectRegOptions = {}): Penalty {
  if (!Number.isInteger(projections) || projections < 1)
    throw new Error(`spectReg needs a positive whole number of projections, given ${String(projections)}.`);
  const one = projected(random(law));
  if (projections === 1) return one;
  return (probe) => {
    const draws = split(probe.key, projections).map((key) => one({ ...probe, key }));
    return tf.div(tf.addN(draws), projections) as tf.Scalar;
  };
}

export const spectRegDefinition: PenaltyDefinition<Required<SpectRegOptions>> = {
  kind: 'spectreg',
  label: 'SpectReg',
  equation: 'mean_b ‖J_bᵀ r_b‖², r random with E[r rᵀ] = I',
  source: 'arXiv 1712.09936',
  options: () =>
    z.strictObject({
      distribution: z.enum(['normal', 'sphere', 'rademacher']).default('normal').describe('the law of r'),
      per: z
        .enum(['example', 'batch'])
        .default('example')
        .describe("an r for each example, or one for the batch as the paper's"),
      projections: z.int().min(1).default(1).describe('how many r a step takes the mean of'),
    }),
  make: spectReg,
  pullbacks: ({ projections }) => projections,
  lambda: 0.01,
  grid: () => halfDecades(0.0001, 1),
};
