/** Everything that determines a trial, a training run: with the same configuration and backend it gives the same bits. */
export interface TrialConfig {
  readonly dataset: string;
  readonly split: 'authors' | 'official';
  /** Number of training examples. */
  readonly size: number;
  /** The same number of examples of each class, as nearly as it goes. */
  readonly balanced: boolean;
  readonly model: string;
  readonly regularizer: 'none' | 'dropout' | 'batch-norm';
  /** `none`, or a name that `@gr/penalties` knows. */
  readonly penalty: string;
  readonly lambda: number;
  readonly distribution: 'normal' | 'sphere' | 'rademacher';
  readonly per: 'example' | 'batch';
  readonly projections: number;
  readonly penaltyPass: 'shared' | 'second';
  readonly optimizer: string;
  readonly rate: number;
  /** `steps`: × 0.1 after half and × 0.01 after three quarters of the iterations, as the authors had it. */
  readonly schedule: 'constant' | 'steps' | 'cosine';
  readonly weightDecay: number;
  readonly iterations: number;
  readonly batch: number;
  readonly seed: number;
  readonly backend: string;
}

/**
 * The λ of a penalty where none is given: those of the paper for 2,000 digits of MNIST without dropout; for the confidence penalty
 * 0.01 · 50, because ours is a mean over the batch of 50.
 */
export const paperLambda: Readonly<Record<string, number>> = {
  spectreg: 0.01,
  doubleback: 50,
  frobenius: 0.03,
  jacreg: 1,
  onehot: 0.3,
  'random-onehot': 0.3,
  confidence: 0.5,
};
