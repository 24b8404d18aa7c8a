/** Everything that determines a trial, a training run: with the same configuration and backend it gives the same bits. */
export type TrialConfig = ClassifierTrial | ToyTrial;

/** A classifier trained on a subset and scored on held-out examples. */
export interface ClassifierTrial {
  readonly kind: 'classifier';
  readonly dataset: string;
  readonly split: 'authors' | 'official';
  /** Which labels of a set that has two kinds, as CIFAR-100. */
  readonly labels: 'fine' | 'coarse';
  /** Take what is there of a set whose files are not all there. */
  readonly partial: boolean;
  /** What the run is scored on. λ and the like are chosen on `validation`, so that the test set decides nothing. */
  readonly scoredOn: 'test' | 'validation';
  /** Number of training examples. */
  readonly size: number;
  /** The same number of examples of each class, as nearly as it goes. */
  readonly balanced: boolean;
  /** What is done to each batch of training images: nothing if empty. Each is drawn from the seed, the epoch and the batch. */
  readonly augment: readonly AugmentName[];
  readonly model: string;
  /** Of the net's filters, as a factor: 1 is the net as it is defined. */
  readonly width: number;
  /** Blocks in each stage of a residual net; null for the net's own number, and for nets that have none. */
  readonly depth: number | null;
  readonly regularizer: 'none' | 'dropout' | 'batch-norm';
  /** `none`, or a name that `@gr/penalties` knows. */
  readonly penalty: string;
  /** `paper`: the penalty exactly as the authors' code reduces it, in place of ours. */
  readonly preset: 'none' | 'paper';
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
  /** Examples of each kind at which ‖J‖_F is measured after training; 0 measures none. */
  readonly jacobianExamples: number;
  readonly seed: number;
  readonly backend: string;
  /** The iterations as a share of the full protocol's; 1 for the full protocol and for runs that belong to none. */
  readonly scale: number;
}

/** Ways to change training images: shifts of up to 12.5 %, mirroring, windows of the image with 4 pixels around it. */
export type AugmentName = 'shift' | 'flip' | 'crop';

/** A function of one variable learned from noisy points: the paper's toy. */
export interface ToyTrial {
  readonly kind: 'toy';
  /** y = sin 5x, or y = x², on [−1, 1]. */
  readonly target: 'sin5x' | 'square';
  /** Standard deviation of the noise on the training points. */
  readonly noise: number;
  /** Number of training points, uniform on [−1, 1]. */
  readonly size: number;
  /** Hidden layers, and units in each. */
  readonly depth: number;
  readonly width: number;
  /** SpectReg with one r for each `example`, or for the whole `batch` as the authors had it; λ = 0 has no penalty. */
  readonly per: 'example' | 'batch';
  readonly lambda: number;
  /** `fixed`: the same batches in each epoch, as the authors' code has it (by a slip); `shuffled`: new ones. */
  readonly order: 'fixed' | 'shuffled';
  readonly rate: number;
  readonly iterations: number;
  readonly batch: number;
  readonly seed: number;
  readonly backend: string;
  /** As of a classifier. */
  readonly scale: number;
}

/**
 * The authors' protocol of MNIST, on digits that are made, without a penalty: what `gr train` does when told nothing.
 *
 * @example const config: ClassifierTrial = { ...trialDefaults, dataset: 'mnist', size: 500, seed: 2 };
 */
export const trialDefaults: ClassifierTrial = {
  kind: 'classifier',
  dataset: 'digits',
  split: 'authors',
  labels: 'fine',
  partial: false,
  scoredOn: 'test',
  size: 2000,
  balanced: false,
  augment: [],
  model: 'lenet',
  width: 1,
  depth: null,
  regularizer: 'none',
  penalty: 'none',
  preset: 'none',
  lambda: 0,
  distribution: 'normal',
  per: 'example',
  projections: 1,
  penaltyPass: 'shared',
  optimizer: 'adam',
  rate: 0.001,
  schedule: 'steps',
  weightDecay: 0.0005,
  iterations: 10_000,
  batch: 50,
  jacobianExamples: 0,
  seed: 1,
  backend: 'wasm',
  scale: 1,
};

/**
 * The authors' toy, without a penalty.
 *
 * @example const config: ToyTrial = { ...toyDefaults, lambda: 0.01, seed: 2 };
 */
export const toyDefaults: ToyTrial = {
  kind: 'toy',
  target: 'sin5x',
  noise: 0.1,
  size: 100,
  depth: 5,
  width: 64,
  per: 'batch',
  lambda: 0,
  order: 'shuffled',
  rate: 0.01,
  iterations: 10_000,
  batch: 50,
  seed: 1,
  backend: 'wasm',
  scale: 1,
};
