import { join, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { describe } from '@gr/trials';
import { paperRegistry } from '@gr/paper';
import { paperProcess } from '@gr/paper/node';
import {
  type CheckpointEvery,
  type RunEvent,
  ledgerIn,
  loadModule,
  local,
  openPool,
  withModules,
} from '@gr/trials/node';
import { queueAddress, reach, work } from '@gr/trials/queue';
import { type Run, action } from '../action.ts';
import { onInterrupt } from '../interrupt.ts';
import { type Problem, exitCodes, runProblem, usage } from '../problem.ts';
import { codeVersion } from '../reproduce/executor.ts';
import { queueOf } from '../reproduce/flags.ts';
import { dataDirOf, number, whole } from '../train/flags.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import { interval } from '../train/record-flags.ts';

/** A worker as it was asked for. */
interface Request {
  readonly queue: string;
  readonly jobs: number;
  readonly checkpointEvery: CheckpointEvery;
  readonly lease: number;
  readonly folder: string;
  readonly dataDir: string | undefined;
  /** Files of one's own that define what trials name. */
  readonly modules: readonly string[];
}

const parse = (raw: RawFlags, env: NodeJS.ProcessEnv): E.Either<Problem, Request> =>
  pipe(
    sequenceS(E.Applicative)({
      queue: E.fromNullable(
        usage('--queue is missing: the redis:// or rediss:// URL to take trials from (or GR_QUEUE).'),
      )(queueOf(raw, env)),
      checkpointEvery: interval(raw['checkpointEvery']),
      jobs: raw['jobs'] === undefined ? E.right(availableParallelism()) : whole('jobs', 1)(raw['jobs']),
      lease: number('lease', 'a number of seconds, at least 1', (n) => n >= 1)(raw['lease']),
    }),
    E.map((parsed) => ({
      ...parsed,
      folder: resolve(typeof raw['shared'] === 'string' ? raw['shared'] : join('runs', 'worker')),
      dataDir: dataDirOf(raw, env),
      modules: ((raw['module'] ?? []) as unknown as readonly string[]).map((file) => resolve(file)),
    })),
  );

/** A worker's news, a line each: it has no end that it could be near to. */
function lineOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return `took ${describe(event.trial.config)}`;
    case 'retried':
      return `again ${describe(event.trial.config)}: ${event.reason}`;
    case 'recorded':
      return `${event.record.outcome.kind === 'done' ? 'done' : 'failed'} ${describe(event.trial.config)}`;
    case 'notice':
      return event.message;
    default:
      return undefined;
  }
}

/** Runs `gr worker`. */
const worker: Run = ({ flags, output }) =>
  pipe(
    TE.fromEither(parse(flags, process.env)),
    TE.bindTo('request'),
    // what files of one's own define is known before a trial asks for it, and a file that is unsound before one fails
    TE.chainFirst(({ request: { modules } }) =>
      pipe(
        modules,
        TE.traverseSeqArray((file) => loadModule(file, 'experiment')),
        TE.chainEitherK((loaded) => withModules(paperRegistry, loaded)),
        TE.mapLeft(({ message }) => usage(message)),
      ),
    ),
    TE.bind('address', ({ request: { queue } }) => reachable(queue)),
    TE.bind('version', () => codeVersion),
    TE.chain(({ request: { jobs, lease, folder, dataDir, checkpointEvery, modules }, address, version }) => {
      output.err(`Taking trials from ${address.shown}, ${jobs} at a time; code ${version}. Ctrl-C hands them back.\n`);
      const onEvent = (event: RunEvent) => {
        const line = lineOf(event);
        if (line !== undefined) output.err(`${line}\n`);
      };
      const pool = openPool({ processes: jobs, script: paperProcess });
      const ledger = ledgerIn(folder);
      const { signal, release } = onInterrupt();
      const executor = local({ pool, ledger, codeVersion: version, dataDir, checkpointEvery, modules });
      return pipe(
        TE.fromTask(() =>
          work({ address, codeVersion: version, executor, ledger, lease, onEvent, stop: signal }).finally(release),
        ),
        TE.chainFirstTaskK(() => pool.close),
        TE.chain((worked) =>
          worked.kind === 'refused'
            ? TE.left(runProblem({ message: worked.reason }))
            : TE.right<Problem, number>(exitCodes.interrupted),
        ),
      );
    }),
  );

/** The queue at a URL, which answers. */
const reachable = (url: string) =>
  pipe(
    TE.fromEither(queueAddress(url)),
    TE.chainFirst(reach),
    TE.mapLeft(({ _tag, message }): Problem => ({ kind: _tag === 'InvalidUrl' ? 'usage' : 'run', message })),
  );

export const addWorkerCommand = (program: Command): void => {
  program
    .command('worker')
    .description('run trials that others put into a queue')
    .option(
      '--queue <url>',
      'redis:// or rediss:// to take from (or GR_QUEUE, which other users of the machine cannot see)',
    )
    .option('--jobs <n>', 'trials at a time (default: as many as processors)')
    .option('--shared <folder>', 'of results and checkpoints, for all workers (default: runs/worker, for this one)')
    .option('--data-dir <folder>', 'where the files of the datasets are (or GR_DATA_DIR)')
    .option('--checkpoint-every <interval>', 'steps, or seconds as in 30s: what a trial can lose (default: 30s)')
    .option('--module <file...>', 'files of one’s own that define what the trials name')
    .option('--lease <seconds>', 'a worker not heard of for so long is taken for dead', '30')
    .action(action(worker));
};
