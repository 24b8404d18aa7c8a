import * as E from 'fp-ts/lib/Either.js';
import { confidencePenalty, doubleBack, frobenius, jacReg, oneHot, randomOneHot, spectReg } from './penalties.ts';
import type { Penalty } from './probe.ts';
import type { SpectRegOptions } from './penalties.ts';

/** What a program that is told the penalty by name can set. Those that a penalty does not have are left alone. */
export type NamedPenaltyOptions = SpectRegOptions;

const makers: Readonly<Record<string, (options: NamedPenaltyOptions) => Penalty>> = {
  spectreg: spectReg,
  doubleback: doubleBack,
  frobenius,
  jacreg: jacReg,
  onehot: oneHot,
  'random-onehot': randomOneHot,
  confidence: () => confidencePenalty(),
};

/**
 * The names that `penalty` knows.
 *
 * @example penalties.join(', '); // 'spectreg, doubleback, …'
 */
export const penalties: readonly string[] = Object.keys(makers);

/** Why there is no penalty. `message` says all of it. */
export interface PenaltyError {
  readonly kind: 'unknown' | 'option';
  readonly message: string;
}

/**
 * The penalty of a name, as a user types it.
 *
 * Left: `unknown` if there is none of that name, `option` if an option is out of its range. Never throws.
 *
 * @example penalty('spectreg', { per: 'batch' })
 */
export const penalty = (name: string, options: NamedPenaltyOptions = {}): E.Either<PenaltyError, Penalty> =>
  Object.hasOwn(makers, name)
    ? E.tryCatch(
        () => makers[name]!(options),
        (error) => ({ kind: 'option', message: (error as Error).message }),
      )
    : E.left({
        kind: 'unknown',
        message: `there is no penalty ${JSON.stringify(name)}; the known ones are ${penalties.join(', ')}.`,
      });
