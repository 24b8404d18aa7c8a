import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Dataset, type Splits, count, digits, standardize, subset } from '@gr/datasets';
import { load } from '@gr/datasets/node';
import { type Key, foldIn, key } from '@gr/random';
import type { ClassifierTrial, TrialConfig } from '../../trial/config.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';

/** The examples of a run: the training subset, and what accuracy is measured on. */
export interface TrialData {
  readonly train: Dataset;
  readonly test: Dataset;
}

interface DataOptions {
  readonly config: ClassifierTrial;
  /** Where the files of the dataset are. */
  readonly dataDir?: string | undefined;
}

const testDigits = 5000;
const mostDigits = 100_000;

/**
 * The subset that the seed draws, and the test set. Each is standardized by its own statistics, as the authors did.
 * The same seed gives the same examples whatever the method, so that methods can be compared in pairs.
 */
export const loadData = ({ config, dataDir }: DataOptions): TE.TaskEither<TrialError, TrialData> =>
  pipe(
    pool(config, dataDir),
    TE.filterOrElse(
      ({ train }) => config.size <= count(train),
      ({ train }) =>
        badConfig(
          `size is ${config.size}, but ${train.name} has ${count(train)} training examples (split ${config.split}). Use fewer.`,
        ),
    ),
    TE.map(({ train, test }) => ({
      train: standardize()(subset(seedKey(config, 0), config.size, { balanced: config.balanced })(train)),
      test: standardize()(test),
    })),
  );

/** The keys of a run, from its seed: 0 draws the examples, 1 the parameters and steps, 2 the order. */
export const seedKey = ({ seed }: Pick<TrialConfig, 'seed'>, part: 0 | 1 | 2): Key => foldIn(key(seed), part);

/** Where training examples are drawn from. Digits are made: each seed has a pool of its own, the test set is one for all. */
const pool = (config: ClassifierTrial, dir: string | undefined): TE.TaskEither<TrialError, Splits> =>
  config.dataset === 'digits'
    ? pipe(
        TE.of(config),
        TE.filterOrElse(
          ({ size }) => size <= mostDigits,
          ({ size }) => badConfig(`size is ${size}; at most ${mostDigits} digits are made for a run.`),
        ),
        TE.map(({ seed, size, balanced }) => ({
          train: digits(foldIn(key(1), seed), balanced ? 2 * size : size),
          test: digits(key(2), testDigits),
        })),
      )
    : pipe(
        load(config.dataset, { dir, split: config.split, labels: config.labels, partial: config.partial }),
        TE.mapLeft((error): TrialError => ({ kind: 'data', message: error.message })),
      );
