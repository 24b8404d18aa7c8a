import type { Tagged } from '@gr/define';

/** Everything that determines a trial, a training run: with the same configuration and backend it gives the same bits. */
export type TrialConfig = ClassifierTrial | ToyTrial;

/**
 * A classifier trained on a subset and scored on held-out examples. What is named by a `kind` has its own options beside it, without those that
 * are the defaults.
 */
export interface ClassifierTrial {
  readonly kind: 'classifier';
  /** The rules of training and scoring that are no setting: `field`, or those of another program, as `paper`. */
  readonly protocol: string;
  readonly data: DataSetting;
  /** One of `modelDefinitions`, or of one's own. */
  readonly model: Tagged;
  /** One of `penaltyDefinitions`, or of one's own; `none` trains without. */
  readonly penalty: Tagged;
  /** Weight of the penalty; 0 without one. */
  readonly lambda: number;
  /** The penalty sees the forward pass of the loss, or one of its own, with other dropout masks. */
  readonly pass: 'shared' | 'second';
  /** One of `optimizerDefinitions`. */
  readonly optimizer: Tagged;
  /** Of the learning rate over the iterations: one of `scheduleDefinitions`. */
  readonly schedule: Tagged;
  /** WD of the term WD · ‖W‖² / 2 of the loss, over filters and weights. */
  readonly weightDecay: number;
  readonly iterations: number;
  readonly batch: number;
  /** Examples of each kind at which ‖J‖_F is measured after training; 0 measures none. */
  readonly jacobianExamples: number;
  readonly seed: number;
  readonly backend: string;
  /** The iterations as a share of the full protocol's; 1 for the full protocol and for runs that belong to none. */
  readonly scale: number;
  /** SHA-256 of each file of one's own that defines something which the trial names, in the order of the hashes. */
  readonly sources: readonly string[];
}

/** A data set, and which of its examples a trial sees. */
export interface DataSetting {
  /** A name that `load` of `@gr/datasets/node` knows, or `digits`, which are made. */
  readonly kind: string;
  readonly split: 'official' | 'authors';
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
