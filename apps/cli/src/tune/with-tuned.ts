import { readFile } from 'node:fs/promises';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { decodeTuned, plan } from '@gr/trials';
import { type Problem, usage } from '../problem.ts';
import type { Request } from '../reproduce/flags.ts';

/** A request with the λ of its file, if it names one. */
export const withTuned = (request: Request): TE.TaskEither<Problem, Request> => {
  const { tuned: file, experiment, options } = request;
  if (file === undefined) return TE.right(request);
  return pipe(
    TE.tryCatch(
      () => readFile(file, 'utf8'),
      (error): Problem => ({ kind: 'data', message: `--tuned cannot be read: ${(error as Error).message}` }),
    ),
    TE.chainEitherK((text) =>
      pipe(
        decodeTuned(experiment.name)(text),
        E.mapLeft(({ message }): Problem => ({ kind: 'data', message: `${file} cannot be used: ${message}` })),
      ),
    ),
    TE.map(({ lambdas }) => ({ ...request, options: { ...options, lambdas } })),
    TE.chainFirstEitherK(({ options }) =>
      E.tryCatch(
        () => plan(experiment, options),
        (error) => usage(`${file}: ${(error as RangeError).message}`),
      ),
    ),
  );
};
