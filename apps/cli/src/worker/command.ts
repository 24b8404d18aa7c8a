import { join, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { describe } from '@gr/experiments';
import { type CheckpointEvery, type RunEvent, codeVersion, ledgerIn, local, openPool } from '@gr/experiments/node';
import { queueAddress, reach, work } from '@gr/experiments/queue';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes, usage } from '../problem.ts';
import { queueOf } from '../reproduce/flags.ts';
import { dataDirOf, number, whole } from '../train/flags.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import { interval } from '../train/record-flags.ts';
import type { Output } from '../train/reporters.ts';

/** A worker as it was asked for. */
interface Request {
  readonly queue: string;
  readonly jobs: number;
  readonly checkpointEvery: CheckpointEvery;
  readonly lease: number;
  readonly folder: string;
  readonly dataDir: string | undefined;
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

/** Runs `gr worker`; gives the exit status. */
async function worker(raw: RawFlags, output: Output = terminalOutput()): Promise<number> {
  const fail = ({ kind, message }: Problem): number => {
    output.err(`gr: ${message}\n`);
    return exitCodes[kind];
  };
  const parsed = parse(raw, process.env);
  if (E.isLeft(parsed)) return fail(parsed.left);
  const { queue, jobs, lease, folder, dataDir, checkpointEvery } = parsed.right;
  const ready = await pipe(
    TE.Do,
    TE.bind('address', () => TE.fromEither(queueAddress(queue))),
    TE.chainFirst(({ address }) => reach(address)),
    TE.bindW('version', () => codeVersion),
  )();
  if (E.isLeft(ready))
    return fail({ kind: ready.left._tag === 'InvalidUrl' ? 'usage' : 'run', message: ready.left.message });
  const { address, version } = ready.right;

  output.err(`Taking trials from ${address.shown}, ${jobs} at a time; code ${version}. Ctrl-C hands them back.\n`);
  const onEvent = (event: RunEvent) => {
    const line = lineOf(event);
    if (line !== undefined) output.err(`${line}\n`);
  };
  const pool = openPool({ processes: jobs });
  const ledger = ledgerIn(folder);
  const { signal, release } = onInterrupt();
  const executor = local({ pool, ledger, codeVersion: version, dataDir, checkpointEvery });
  const worked = await work({ address, codeVersion: version, executor, ledger, lease, onEvent, stop: signal }).finally(
    release,
  );
  await pool.close();
  return worked.kind === 'refused' ? fail({ kind: 'run', message: worked.reason }) : exitCodes.interrupted;
}

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
    .option('--lease <seconds>', 'a worker not heard of for so long is taken for dead', '30')
    .action(async (flags: RawFlags) => {
      process.exitCode = await worker(flags);
    });
};
