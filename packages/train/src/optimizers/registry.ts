import * as E from 'fp-ts/lib/Either.js';
import type { Rate } from '../schedules.ts';
import { adam, adamw } from './adam.ts';
import { momentum, nesterov } from './momentum.ts';
import { sgd } from './sgd.ts';
import type { OptimizerState, Transform } from './transform.ts';

/** What a program that is told the optimizer by name can set. Those that an optimizer does not have are left alone. */
export interface NamedOptions {
  readonly rate: Rate;
  /** Of the momentum, or of adamw's weights. */
  readonly decay?: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

const makers = { sgd, momentum, nesterov, adam, adamw } as const;

/**
 * The names that `optimizer` knows.
 *
 * @example optimizers.join(', '); // 'sgd, momentum, nesterov, adam, adamw'
 */
export const optimizers: readonly string[] = Object.keys(makers);

/** Why there is no optimizer. `message` says all of it. */
export interface OptimizerError {
  readonly kind: 'unknown' | 'option';
  readonly message: string;
}

/**
 * The optimizer of a name, as a user types it.
 *
 * Left: `unknown` if there is none of that name, `option` if an option is out of its range. Never throws.
 *
 * @example optimizer('adam', { rate: 0.001 })
 */
export const optimizer = (name: string, options: NamedOptions): E.Either<OptimizerError, Transform<OptimizerState>> =>
  Object.hasOwn(makers, name)
    ? E.tryCatch(
        () => makers[name as keyof typeof makers](options) as Transform<OptimizerState>,
        (error) => ({ kind: 'option', message: (error as Error).message }),
      )
    : E.left({
        kind: 'unknown',
        message: `there is no optimizer ${JSON.stringify(name)}; the known ones are ${optimizers.join(', ')}.`,
      });
