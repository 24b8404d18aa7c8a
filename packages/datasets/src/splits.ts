import * as E from 'fp-ts/lib/Either.js';
import { count, slice, type Dataset } from './dataset.ts';
import { datasetError, type DatasetError } from './error.ts';

/** The sets of an experiment by their role. */
export interface Splits {
  /** The pool that training examples are drawn from. */
  readonly train: Dataset;
  /** What choices are made on (λ, the architecture): the authors' development set. */
  readonly validation?: Dataset;
  /** What is reported. */
  readonly test: Dataset;
  /** How much of the set as published this is; undefined for sets that have no published size. */
  readonly coverage?: Coverage;
}

/** How many examples of a published set there are, by the set's own names: `train`, `test`. */
export type Coverage = Readonly<Record<string, { readonly found: number; readonly published: number }>>;

/** Turns the sets as published into roles; Left when they hold too little. */
export type Split = (published: { readonly train: Dataset; readonly test: Dataset }) => E.Either<DatasetError, Splits>;

/** Size of the test set that the authors cut off MNIST's training set. */
const heldOut = 10_000;

/**
 * The splits of MNIST, and of sets made in its form, by name.
 *
 * - `official`: train 60,000, test 10,000, no validation set.
 * - `authors`: train = the first 50,000 of the training set, validation = the official test set, test = the last 10,000
 *   of the training set. The roles are swapped on purpose, as in the code of Varga et al.
 *
 * @example load('mnist', { dir: 'data', split: 'authors' }); // by name
 */
export const mnistSplits: { readonly official: Split; readonly authors: Split } = {
  official: E.right,
  authors: ({ train, test }) => {
    const n = count(train);
    return n > heldOut
      ? E.right({ train: slice(0, n - heldOut)(train), validation: test, test: slice(n - heldOut, n)(train) })
      : E.left(
          datasetError('WrongCount', {
            given: `${n} training examples`,
            expected: `more than ${heldOut}, the last of which become the test set of the authors' split`,
            fix: 'use the whole training set, or the official split',
          }),
        );
  },
};

/**
 * The splits of CIFAR-10, CIFAR-100 and TinyImageNet, by name.
 *
 * - `official`: as published. TinyImageNet's test set has no labels; its validation set is the test set here.
 * - `authors`: the same, and the test set is the validation set too: λ was tuned on it in the code of Varga et al.
 *
 * For a validation set of its own, cut one off with `holdOut`.
 *
 * @example load('cifar-10', { dir: 'data', split: 'authors' }); // by name
 */
export const imageSplits: { readonly official: Split; readonly authors: Split } = {
  official: E.right,
  authors: ({ train, test }) => E.right({ train, validation: test, test }),
};
