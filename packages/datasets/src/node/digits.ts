import { key as keyOf, split, type Key } from '@gr/random/host';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { digits } from '../digits/digits.ts';
import { datasetError, type DatasetError } from '../error.ts';
import type { Splits } from '../splits.ts';

/** How many procedural digits to draw, and from what. */
export interface DigitsOptions {
  /** Default `key(0)`. */
  readonly key?: Key | undefined;
  /** Training examples, default 5,000. */
  readonly train?: number | undefined;
  /** Test examples, default 5,000. */
  readonly test?: number | undefined;
}

/** Draws a training and a test set of procedural digits, each from its half of the key. */
export const loadDigits = ({
  key = keyOf(0),
  train = 5000,
  test = 5000,
}: DigitsOptions): TE.TaskEither<DatasetError, Splits> =>
  TE.fromIOEither(() => {
    const wrong = [train, test].find((n) => !Number.isInteger(n) || n < 1);
    if (wrong !== undefined) {
      const fix = 'ask for as many digits as wanted';
      return E.left(
        datasetError('InvalidOption', { given: `${wrong} digits`, expected: 'a whole number from 1', fix }),
      );
    }
    const [trainKey = key, testKey = key] = split(key, 2);
    return E.right({ train: digits(trainKey, train), test: digits(testKey, test) });
  });
