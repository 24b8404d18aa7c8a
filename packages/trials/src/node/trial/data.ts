import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Splits, count, coverageText, digits, isComplete, slice, subset, take } from '@gr/datasets';
import { type FetchProgress, type LoadProgress, load } from '@gr/datasets/node';
import { type Key, foldIn, key } from '@gr/random';
import type { Progress } from './progress.ts';
import type { DataSetting, TrialConfig } from '../../trial/config.ts';
import { type TrialError, badConfig } from '../../trial/error.ts';
import type { Protocol, TrialData } from '../../trial/protocol.ts';
import type { Registry } from '../../trial/registry.ts';

interface DataOptions {
  readonly config: Examples;
  readonly protocol: Pick<Protocol, 'standardized'>;
  readonly registry?: Pick<Registry, 'datasets'> | undefined;
  /** Where the files of the dataset are. */
  readonly dataDir?: string | undefined;
  /** Whether files that are not there are fetched; `off` if not given. */
  readonly download?: 'on' | 'off' | undefined;
  /** What is worth knowing about the data, and how far a long decoding is. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly stop?: AbortSignal | undefined;
}

/** What of a trial chooses its examples. */
interface Examples {
  readonly data: DataSetting;
  readonly seed: number;
}

const testDigits = 5000;
const mostDigits = 100_000;

/**
 * The subset that the seed draws, and the set that the run is scored on, as the protocol standardizes them.
 * The same seed gives the same examples whatever the method, so that methods can be compared in pairs.
 */
export const loadData = (options: DataOptions): TE.TaskEither<TrialError, TrialData> => {
  const { config, protocol } = options;
  const { size, split } = config.data;
  return pipe(
    pool(options),
    TE.filterOrElse(
      ({ train }) => size <= count(train),
      ({ train }) =>
        badConfig(
          `size is ${size}, but ${train.name} has ${count(train)} training examples (split ${split}). Use fewer.`,
        ),
    ),
    TE.chainEitherK(choose(config)),
    TE.map(protocol.standardized),
  );
};

/** Examples that a choice is made on where the set names none: those that the seed's permutation has after the training examples. */
const mostHeldOut = 5000;

const choose =
  ({ data: { size, balanced, scoredOn }, seed }: Examples) =>
  ({ train, validation, test }: Splits): E.Either<TrialError, TrialData> => {
    const drawn = (n: number) => subset(seedKey({ seed }, 0), n, { balanced })(train);
    if (scoredOn === 'test') return E.right({ train: drawn(size), test });
    // the authors chose on the test set of CIFAR: their validation set is no other
    if (validation !== undefined && validation !== test) return E.right({ train: drawn(size), test: validation });
    const heldOut = Math.min(mostHeldOut, count(train) - size);
    if (heldOut < 1)
      return E.left(
        badConfig(
          `scoredOn is validation, but all ${size} examples of ${train.name} are trained on and it has no validation set. Use a smaller size.`,
        ),
      );
    const both = drawn(size + heldOut);
    return E.right({ train: take(size)(both), test: slice(size, size + heldOut)(both) });
  };

/** The keys of a run, from its seed: 0 draws the examples, 1 the parameters and steps, 2 the order. */
export const seedKey = ({ seed }: Pick<TrialConfig, 'seed'>, part: 0 | 1 | 2): Key => foldIn(key(seed), part);

/** Where training examples are drawn from. Digits are made: each seed has a pool of its own, the test set is one for all. */
const pool = (options: DataOptions): TE.TaskEither<TrialError, Splits> => {
  const { config, registry } = options;
  const own = registry?.datasets.find(({ kind }) => kind === config.data.kind);
  if (own !== undefined)
    return TE.tryCatch(own.load, (error): TrialError => ({
      kind: 'data',
      message: `${own.kind}: ${(error as Error).message}`,
    }));
  return config.data.kind === 'digits' ? madeDigits(config) : published(options);
};

const madeDigits = (config: Examples): TE.TaskEither<TrialError, Splits> =>
  pipe(
    TE.of(config.data),
    TE.filterOrElse(
      ({ size }) => size <= mostDigits,
      ({ size }) => badConfig(`size is ${size}; at most ${mostDigits} digits are made for a run.`),
    ),
    TE.map(({ size, balanced, scoredOn }) => ({
      train: digits(foldIn(key(1), config.seed), balanced ? 2 * size : size),
      ...(scoredOn === 'validation' ? { validation: digits(key(3), testDigits) } : {}),
      test: digits(key(2), testDigits),
    })),
  );

const published = ({ config, dataDir, download, onProgress, stop }: DataOptions): TE.TaskEither<TrialError, Splits> =>
  pipe(
    load(config.data.kind, {
      dir: dataDir,
      split: config.data.split,
      labels: config.data.labels,
      partial: config.data.partial,
      download: download === 'on',
      onProgress: inTenths((message) => onProgress?.({ kind: 'data', message })),
      signal: stop,
    }),
    TE.tapIO(({ coverage }) => () => {
      if (coverage !== undefined && !isComplete(coverage)) {
        onProgress?.({ kind: 'data', message: `a part of ${config.data.kind}: ${coverageText(coverage)}` });
      }
    }),
    TE.mapLeft((error): TrialError => ({ kind: 'data', message: error.message })),
  );

/** Tells of a file that is fetched at every tenth, and of everything else at once. */
const inTenths = (tell: (message: string) => void): ((told: LoadProgress | FetchProgress) => void) => {
  let before = '';
  return (told) => {
    if (told.kind !== 'download') return tell(dataText(told));
    const tenth = `${told.file} ${Math.floor((10 * told.received) / told.total)}`;
    if (tenth !== before) tell(dataText(told));
    before = tenth;
  };
};

const dataText = (told: LoadProgress | FetchProgress): string =>
  told.kind === 'note'
    ? told.message
    : told.kind === 'decode'
      ? `decoded ${told.done} of ${told.total} images`
      : `${told.file}: ${told.received} of ${told.total} bytes`;
