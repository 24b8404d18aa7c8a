import * as TE from 'fp-ts/lib/TaskEither.js';
import { datasetError, type DatasetError } from '../error.ts';
import type { Splits } from '../splits.ts';
import { loadDigits, type DigitsOptions } from './digits.ts';
import { loadMnist, type MnistOptions } from './mnist.ts';

/** The options of all sets; each takes its own and leaves the others alone. */
export interface LoadOptions extends MnistOptions, DigitsOptions {}

const loaders: Readonly<Record<string, (options: LoadOptions) => TE.TaskEither<DatasetError, Splits>>> = {
  digits: loadDigits,
  mnist: loadMnist,
};

/** The sets that {@link load} knows. */
export const datasetNames: readonly string[] = Object.keys(loaders);

/**
 * Loads a dataset by name: 'mnist' from files ({@link MnistOptions}), 'digits' from nothing but a key
 * ({@link DigitsOptions}). Left says what is missing or broken and what to do.
 *
 * @example
 * const loaded = await load('mnist', { dir: 'data', split: 'authors' })()
 */
export const load = (name: string, options: LoadOptions = {}): TE.TaskEither<DatasetError, Splits> => {
  const loader = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
  return loader
    ? loader(options)
    : TE.left(
        datasetError('UnknownName', {
          given: `dataset '${name}'`,
          expected: datasetNames.join(' or '),
          fix: 'choose one of these',
        }),
      );
};
