import { type DefinitionError, make } from '@gr/define';
import type * as E from 'fp-ts/lib/Either.js';
import type { PenaltyDefinition } from './definition.ts';
import { confidenceDefinition } from './kinds/confidence.ts';
import { doubleBackDefinition } from './kinds/double-back.ts';
import { frobeniusDefinition } from './kinds/frobenius.ts';
import { jacRegDefinition } from './kinds/jac-reg.ts';
import { oneHotDefinition } from './kinds/one-hot.ts';
import { randomOneHotDefinition } from './kinds/random-one-hot.ts';
import { spectRegDefinition } from './kinds/spect-reg.ts';
import type { Penalty } from './probe.ts';

/**
 * The penalties that programs know by name. A new one is its file and a line here.
 *
 * @example penaltyDefinitions.map(({ kind }) => kind).join(', '); // 'spectreg, doubleback, …'
 */
export const penaltyDefinitions: readonly PenaltyDefinition[] = [
  spectRegDefinition,
  doubleBackDefinition,
  frobeniusDefinition,
  jacRegDefinition,
  oneHotDefinition,
  randomOneHotDefinition,
  confidenceDefinition,
];

/**
 * The penalty of a name, as a user types it. Left: `unknown` if there is none of that name, `option` if it does not have an option or one is out
 * of its range. Never throws.
 *
 * @example penalty('spectreg', { per: 'batch' })
 */
export const penalty = (
  kind: string,
  options: Readonly<Record<string, unknown>> = {},
): E.Either<DefinitionError, Penalty> => make('penalty', penaltyDefinitions)({ ...options, kind });
