import { foldIn, permutation, type Key } from '@gr/random/host';
import type { Augmentation } from './augment/augmentation.ts';
import { channels, count, exampleSize, unit, type Dataset } from './dataset.ts';
import type { Unlabelled } from './hold-out.ts';
import type { HostArray } from './host-array.ts';

/** Examples and their one-hot labels. */
export interface HostBatch {
  /** [size, ...shape], standardized if the dataset is, else in [0, 1]. */
  readonly x: HostArray;
  /** One-hot, [size, classes]. */
  readonly labels: HostArray;
}

/** How a dataset is cut into batches. */
export interface BatchOptions {
  readonly size: number;
  /** Shuffles; without it examples keep their order. */
  readonly key?: Key;
  /** With a key: which reshuffle, from 0. */
  readonly epoch?: number;
  /** Leave out a last batch of fewer than `size`. Default true: steps of training are alike. */
  readonly dropRemainder?: boolean;
  /** Changes each batch, by a key of its own that is made from `key`, the epoch and the batch. Needs `key`. */
  readonly augment?: Augmentation;
}

/**
 * One pass over a dataset, each batch made when it is asked for. Can be iterated again.
 * The order of an epoch is `permutation(foldIn(key, epoch), count)`.
 * Throws when `size` is larger than the dataset.
 *
 * @example
 * for (const { x, labels } of batches({ size: 50, key: key(0), epoch: 3 })(train)) console.log(x.shape, labels.data);
 */
export const batches =
  ({ size, key, epoch = 0, dropRemainder = true, augment }: BatchOptions) =>
  (dataset: Dataset): Iterable<HostBatch> => {
    const n = checked('batches', size, dataset);
    if (augment !== undefined && key === undefined) {
      throw new RangeError('batches: given augment and no key; expected both; pass a key, so that it can be repeated');
    }
    const make = batchMaker(dataset);
    const end = dropRemainder ? n - (n % size) : n;
    return {
      *[Symbol.iterator]() {
        const order = key && permutation(foldIn(key, epoch), n);
        for (let at = 0; at < end; at += size) {
          const batch = make(order, at, Math.min(at + size, end));
          yield key === undefined ? batch : augmented(batch, augment, foldIn(key, epoch), at / size);
        }
      },
    };
  };

/** How batches run on, epoch after epoch. */
export interface EpochsOptions {
  readonly size: number;
  readonly key: Key;
  /** How many batches to skip, as if they had been taken: where to resume. Default 0. */
  readonly step?: number;
  /** Changes each batch, by a key of its own that is made from `key`, the epoch and the batch. */
  readonly augment?: Augmentation;
}

/**
 * Shuffled batches without end: those of {@link batches} for epoch 0, 1, 2 and so on, partial ones left out.
 * Throws when `size` is larger than the dataset.
 *
 * @example
 * for (const batch of epochs({ size: 50, key: key(0) })(train)) console.log(batch.labels.data); // without end: break off
 */
export const epochs =
  ({ size, key, step = 0, augment }: EpochsOptions) =>
  (dataset: Dataset): Iterable<HostBatch> => {
    const n = checked('epochs', size, dataset);
    const make = batchMaker(dataset);
    if (!Number.isSafeInteger(step) || step < 0) {
      throw new RangeError(`epochs: given step ${step}; expected a whole number from 0; pass the steps already taken`);
    }
    const perEpoch = Math.floor(n / size);
    return {
      *[Symbol.iterator]() {
        let batch = step % perEpoch;
        for (let epoch = Math.floor(step / perEpoch); ; epoch++, batch = 0) {
          const epochKey = foldIn(key, epoch);
          const order = permutation(epochKey, n);
          for (; batch < perEpoch; batch++) {
            yield augmented(make(order, batch * size, (batch + 1) * size), augment, epochKey, batch);
          }
        }
      },
    };
  };

/** Sets the keys of augmentations apart from whatever else is drawn from an epoch's key. */
const augmentationStream = 0x61756767;

const augmented = (batch: HostBatch, augment: Augmentation | undefined, epochKey: Key, index: number): HostBatch =>
  augment === undefined
    ? batch
    : { ...batch, x: augment(foldIn(foldIn(epochKey, augmentationStream), index), batch.x) };

/**
 * Batches without end of inputs without labels, shuffled as {@link epochs} does.
 * Throws when `size` is larger than the set.
 *
 * @example
 * const { unlabelled } = semiSupervised(key(1), 2000)(train);
 * for (const x of unlabelledEpochs({ size: 50, key: key(2) })(unlabelled)) console.log(x.shape); // without end: break off
 */
export const unlabelledEpochs =
  (options: EpochsOptions) =>
  (unlabelled: Unlabelled): Iterable<HostArray> => {
    const size = unlabelled.shape.reduce((product, length) => product * length, 1);
    const labels = new Uint8Array(unlabelled.images.length / size);
    const all = epochs(options)({ ...unlabelled, classes: ['unknown'], labels });
    return {
      *[Symbol.iterator]() {
        for (const { x } of all) yield x;
      },
    };
  };

const checked = (caller: string, size: number, dataset: Dataset): number => {
  const n = count(dataset);
  if (!Number.isInteger(size) || size < 1 || size > n) {
    throw new RangeError(
      `${caller}: given size ${size}; expected a whole number from 1 to ${n}, the examples of ${dataset.name}; use smaller batches or more examples`,
    );
  }
  if (dataset.images.length !== n * exampleSize(dataset)) {
    throw new RangeError(
      `${caller}: given ${dataset.images.length} values for ${n} labels; expected ${n} × ${exampleSize(dataset)} for examples of shape [${dataset.shape.join(', ')}]; correct ${dataset.name}`,
    );
  }
  return n;
};

/** Makes the batch of the examples at `order[start]` to `order[end - 1]`; without an order, at `start` to `end - 1`. */
const batchMaker = (dataset: Dataset): ((order: Uint32Array | undefined, start: number, end: number) => HostBatch) => {
  const size = exampleSize(dataset);
  const classes = dataset.classes.length;
  const copy = valueCopier(dataset);
  return (order, start, end) => {
    const x = new Float32Array((end - start) * size);
    const labels = new Float32Array((end - start) * classes);
    for (let at = start; at < end; at++) {
      const example = order?.[at] ?? at;
      const label = dataset.labels[example]!;
      if (label >= classes) {
        throw new RangeError(
          `given label ${label} at example ${example}; expected 0 to ${classes - 1}, the classes of ${dataset.name}; correct the labels or the classes`,
        );
      }
      copy(example * size, size, x, (at - start) * size);
      labels[(at - start) * classes + label] = 1;
    }
    return {
      x: { data: x, shape: [end - start, ...dataset.shape] },
      labels: { data: labels, shape: [end - start, classes] },
    };
  };
};

/** Copies stored values into floats, standardized; bytes through a table of the 256 results for each channel. */
const valueCopier = (
  dataset: Dataset,
): ((source: number, length: number, target: Float32Array, offset: number) => void) => {
  const { images, standardization } = dataset;
  const stride = channels(dataset);
  const scale = unit(images);
  const standardized = (value: number, channel: number): number => {
    const mean = standardization?.mean[channel] ?? 0;
    const divisor = standardization ? (standardization.deviation[channel] ?? 0) + standardization.epsilon : 1;
    return (value * scale - mean) / divisor;
  };
  if (images instanceof Float32Array) {
    return (source, length, target, offset) => {
      for (let i = 0; i < length; i++) target[offset + i] = standardized(images[source + i]!, i % stride);
    };
  }
  const table = Float32Array.from({ length: 256 * stride }, (_, i) => standardized(Math.floor(i / stride), i % stride));
  return (source, length, target, offset) => {
    for (let i = 0; i < length; i++) {
      target[offset + i] = table[images[source + i]! * stride + (i % stride)]!;
    }
  };
};
