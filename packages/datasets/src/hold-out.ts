import { permutation, type Key } from '@gr/random/host';
import { count, select, type Dataset } from './dataset.ts';

/** The key's permutation of a dataset, cut in two: the first `n` examples and the others. */
const cut = (caller: string, key: Key, n: number, dataset: Dataset): readonly [Uint32Array, Uint32Array] => {
  const all = count(dataset);
  if (!Number.isInteger(n) || n < 1 || n >= all) {
    throw new RangeError(
      `${caller}: given n = ${n}; expected a whole number from 1 to ${all - 1}, so that both parts of ${dataset.name} have examples; ask for fewer`,
    );
  }
  const order = permutation(key, all);
  return [order.subarray(0, n), order.subarray(n)];
};

/**
 * Sets `n` random examples apart, the same for the same key: a validation set that is neither trained on nor reported.
 * Both parts keep the dataset's order. Throws unless both have examples.
 *
 * @example
 * const { train: rest, heldOut } = holdOut(key(0), 5000)(train);
 */
export const holdOut =
  (key: Key, n: number) =>
  (dataset: Dataset): { readonly train: Dataset; readonly heldOut: Dataset } => {
    const [held, rest] = cut('holdOut', key, n, dataset);
    return { train: select(rest.slice().sort())(dataset), heldOut: select(held.slice().sort())(dataset) };
  };

/** Inputs without labels: nothing can be learned from them but by what needs none, as SpectReg. */
export type Unlabelled = Pick<Dataset, 'name' | 'shape' | 'images' | 'standardization'>;

/**
 * Splits a dataset for semi-supervised use: the labelled examples are those of `subset(key, n)`, the unlabelled ones all
 * others, without their labels. Throws unless both parts have examples.
 *
 * @example
 * const { labelled, unlabelled } = semiSupervised(key(1), 2000)(standardize()(train))
 */
export const semiSupervised =
  (key: Key, n: number) =>
  (dataset: Dataset): { readonly labelled: Dataset; readonly unlabelled: Unlabelled } => {
    const [withLabels, without] = cut('semiSupervised', key, n, dataset);
    const { name, shape, images, standardization } = select(without)(dataset);
    return { labelled: select(withLabels)(dataset), unlabelled: { name, shape, images, standardization } };
  };
