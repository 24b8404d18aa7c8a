import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { paperCodeVersion, paperProcess } from '@gr/paper/node';
import { type Executor, type Ledger, type RunEvent, local, openPool } from '@gr/trials/node';
import { type Problem, runProblem } from '../problem.ts';
import type { Request } from './flags.ts';

/** What runs trials, until it is closed. */
export interface Running {
  readonly executor: Executor;
  readonly close: () => Promise<void>;
}

/** The version of the code that trials are run by. */
export const codeVersion: TE.TaskEither<Problem, string> = pipe(paperCodeVersion, TE.mapLeft(runProblem));

interface Where {
  readonly ledger: Ledger;
  readonly codeVersion: string;
  readonly onEvent: (event: RunEvent) => void;
}

/** This machine's processes, or the queue that the request names. */
export const startExecutor = (
  { queue: url, jobs, dataDir, checkpointEvery, modules }: Request,
  { ledger, codeVersion, onEvent }: Where,
): TE.TaskEither<Problem, Running> => {
  if (url === undefined) {
    const pool = openPool({ processes: jobs, script: paperProcess });
    const files = modules.map(({ path }) => path);
    const executor = local({ pool, ledger, codeVersion, dataDir, checkpointEvery, modules: files });
    return TE.right({ executor, close: pool.close });
  }
  return pipe(
    // most runs need no client of Redis
    TE.fromTask(() => import('@gr/trials/queue')),
    TE.chain(({ queueAddress, queued, reach }) =>
      pipe(
        TE.fromEither(queueAddress(url)),
        TE.chainFirst(reach),
        TE.bimap(
          ({ _tag, message }): Problem => ({ kind: _tag === 'InvalidUrl' ? 'usage' : 'run', message }),
          (address) => {
            const executor = queued({ address, codeVersion, onEvent });
            return { executor, close: executor.close };
          },
        ),
      ),
    ),
  );
};
