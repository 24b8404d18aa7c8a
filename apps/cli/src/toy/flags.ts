import { join } from 'node:path';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Sweep, paperSweep } from '@gr/paper';
import { toyFunctions } from '@gr/trials';
import { type Problem, usage } from '../problem.ts';
import { known, number, whole } from '../train/flags.ts';
import type { RawFlags } from '../train/raw-flags.ts';

/** Numbers with commas between them, each once. */
export const numbers =
  (flag: string) =>
  (given: RawFlags[string]): E.Either<Problem, readonly number[]> =>
    pipe(
      String(given).split(','),
      A.traverse(E.Applicative)(number(flag, 'numbers of at least 0 with commas between them', (n) => n >= 0)),
      E.filterOrElse(
        (all) => new Set(all).size === all.length,
        () => usage(`--${flag} is ${JSON.stringify(given)}, which names a number twice. Give each once.`),
      ),
    );

/** The sweep that the flags ask for; the first that is wrong is the problem. */
export const parseToy = (raw: RawFlags): E.Either<Problem, Sweep> =>
  sequenceS(E.Applicative)({
    target: known('target', Object.keys(toyFunctions) as Sweep['target'][])(raw['target']),
    noise: numbers('noise')(raw['noise']),
    lambdas: numbers('lambdas')(raw['lambdas']),
    seeds: whole('seeds', 1)(raw['seeds']),
    iterations: whole('iterations', 1)(raw['iterations']),
  });

export const toyDefaultFlags: Readonly<Record<string, string>> = {
  target: paperSweep.target,
  noise: '0.1',
  lambdas: paperSweep.lambdas.join(','),
  seeds: '1',
  iterations: String(paperSweep.iterations),
  backend: 'wasm',
  out: join('runs', 'toy'),
};
