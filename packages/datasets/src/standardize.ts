import { channels, count, unit, type Dataset, type Standardization } from './dataset.ts';

/**
 * Mean and deviation of each channel over all examples and positions.
 * `epsilon` (default 1e-7) keeps a constant channel finite. Throws when there are no examples.
 *
 * @example standardization(train).mean; // of each channel
 */
export const standardization = (
  dataset: Dataset,
  { epsilon = 1e-7 }: { readonly epsilon?: number } = {},
): Standardization => {
  const { images } = dataset;
  if (count(dataset) === 0) {
    throw new RangeError(`standardization: given no examples of ${dataset.name}; expected one or more`);
  }
  const stride = channels(dataset);
  const n = images.length / stride;
  const scale = unit(images);
  const statistics = Array.from({ length: stride }, (_, channel) => {
    let sum = 0;
    for (let i = channel; i < images.length; i += stride) sum += images[i]!;
    const mean = sum / n;
    let squares = 0;
    for (let i = channel; i < images.length; i += stride) {
      const difference = images[i]! - mean;
      squares += difference * difference;
    }
    return { mean: mean * scale, deviation: Math.sqrt(squares / n) * scale };
  });
  return { mean: statistics.map((s) => s.mean), deviation: statistics.map((s) => s.deviation), epsilon };
};

/**
 * Has batches standardized: by the dataset's own statistics, which is for a training set, or by those given, which for a test set are the
 * training set's. Stored values stay as they are. Throws when the channels differ.
 *
 * @example
 * const trainSet = standardize()(train)
 * const testSet = standardize({ statistics: standardization(train) })(test)
 */
export const standardize =
  (options: { readonly statistics?: Standardization } = {}) =>
  (dataset: Dataset): Dataset => {
    const statistics = options.statistics ?? standardization(dataset);
    const expected = channels(dataset);
    if (statistics.mean.length !== expected || statistics.deviation.length !== expected) {
      throw new RangeError(
        `standardize: given statistics of ${statistics.mean.length} channels; expected ${expected}, as ${dataset.name} has; fit them on a set of the same kind`,
      );
    }
    return { ...dataset, standardization: statistics };
  };
