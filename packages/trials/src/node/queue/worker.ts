import { hostname } from 'node:os';
import { Worker, WaitingError, type Job } from 'bullmq';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { type TrialRecord, encodeRecord } from '../../trial/record.ts';
import type { Ledger } from '../ledger.ts';
import { type Executed, type Executor, type RunEvent, isSettled } from '../run-trials.ts';
import type { QueueAddress } from './address.ts';
import { closeTimeout, inTime } from './in-time.ts';
import { type JobNews, type TrialJob, decodeJob, queueName } from './job.ts';

export interface WorkOptions {
  readonly address: QueueAddress;
  readonly codeVersion: string;
  /** Runs the trials. */
  readonly executor: Executor;
  /** Where results and checkpoints are: this worker's own, or a folder that it shares with others. */
  readonly ledger: Ledger;
  /** A trial whose worker is not heard of for so many seconds is given to another. 30 if not given. */
  readonly lease?: number | undefined;
  /** Told what happens to the trials taken. */
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the trials under way in order, hands them back, and takes no more. */
  readonly stop: AbortSignal;
}

/** How a worker's day ended. */
export type Worked =
  | { readonly kind: 'stopped' }
  /** It cannot run what it is asked to. The trials stay in the queue for others. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A trial is handed on this often: its workers were killed, not the trial's fault. */
const mostHandovers = 1000;
const newsEvery = 1000;

/**
 * Takes trials from a queue until the signal is given, or until one comes that this worker must refuse: of other code, or on data that it does
 * not have. A trial that has a result in the ledger is answered with it.
 *
 * @example
 * const worked = await work({ address, codeVersion, executor, ledger, onEvent: console.log, stop });
 * if (worked.kind === 'refused') console.error(worked.reason);
 */
export async function work(options: WorkOptions): Promise<Worked> {
  const { address, executor, onEvent, lease = 30 } = options;
  const me = `${hostname()}:${process.pid}`;
  const quit = new AbortController();
  const stop = AbortSignal.any([options.stop, quit.signal]);
  const underWay = new Map<string, Promise<Executed>>();
  let refusal: string | undefined;

  const refuse = async (job: Job<string, string>, token: string, reason: string): Promise<never> => {
    refusal ??= reason;
    quit.abort();
    await job.updateProgress({ kind: 'refused', worker: me, reason } satisfies JobNews);
    return handBack(job, token);
  };
  const run = (trial: TrialJob, tell: (news: JobNews) => void): Promise<Executed> =>
    settledIn(options.ledger, trial.id).then(
      (record) =>
        record ??
        executor.execute(trial, {
          stop,
          onEvent: (event) => {
            onEvent(event);
            if (event.kind === 'step') tell({ kind: 'step', step: event.step });
            if (event.kind === 'retried') tell({ kind: 'retried', reason: event.reason });
          },
        }),
    );

  const take = async (job: Job<string, string>, token = ''): Promise<string> => {
    if (stop.aborted) return handBack(job, token);
    const read = decodeJob(job.data);
    if (E.isLeft(read)) return refuse(job, token, `the job ${job.id} cannot be used: ${read.left.message}`);
    const trial = read.right;
    if (trial.codeVersion !== options.codeVersion)
      return refuse(job, token, otherCode(trial.codeVersion, options.codeVersion));
    // the same trial delivered a second time waits for the first
    const running = underWay.get(trial.id) ?? run(trial, newsTo(job));
    underWay.set(trial.id, running);
    const executed = await running.finally(() => underWay.delete(trial.id));
    if (executed.kind === 'stopped') return handBack(job, token);
    if (executed.kind === 'halted') return refuse(job, token, executed.reason);
    const { record } = executed;
    if (record.outcome.kind === 'failed' && record.outcome.error.kind === 'data')
      return refuse(job, token, record.outcome.error.message);
    const kept = await options.ledger.write(record)();
    if (E.isLeft(kept)) return refuse(job, token, kept.left.message);
    onEvent({ kind: 'recorded', trial, record });
    return encodeRecord(record);
  };

  const worker = new Worker<string, string>(queueName, take, {
    connection: address.connection,
    concurrency: executor.atOnce,
    name: me,
    lockDuration: 1000 * lease,
    stalledInterval: 500 * lease,
    maxStalledCount: mostHandovers,
    removeOnComplete: { age: 30 * 86_400 },
  });
  tellWhenAway(worker, address, onEvent);
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve());
  });
  await inTime(worker.close(), closeTimeout + 60_000);
  return refusal === undefined ? { kind: 'stopped' } : { kind: 'refused', reason: refusal };
}

/** A result that is there already. */
async function settledIn(ledger: Ledger, id: string): Promise<{ kind: 'recorded'; record: TrialRecord } | undefined> {
  const found = await ledger.read(id)();
  return E.isRight(found) && O.isSome(found.right) && isSettled(found.right.value)
    ? { kind: 'recorded', record: found.right.value }
    : undefined;
}

const handBack = async (job: Job<string, string>, token: string): Promise<never> => {
  await inTime(job.moveToWait(token), closeTimeout);
  throw new WaitingError();
};

const otherCode = (wanted: string, own: string): string =>
  `the trials are of code ${wanted}, this worker has ${own}: its numbers would be others. Install the same version of gr on both.`;

/** Tells of a job not more than once a second; a Redis that is away is not told. */
function newsTo(job: Job<string, string>): (news: JobNews) => void {
  let told = 0;
  return (news) => {
    if (news.kind === 'step' && performance.now() - told < newsEvery) return;
    told = performance.now();
    job.updateProgress(news).catch(() => undefined);
  };
}

function tellWhenAway(
  worker: Worker<string, string>,
  { shown }: QueueAddress,
  onEvent: (event: RunEvent) => void,
): void {
  let away = false;
  worker.on('error', (error) => {
    if (!away) onEvent({ kind: 'notice', message: `The queue at ${shown}: ${error.message}. Trials under way go on.` });
    away = true;
  });
  worker.on('active', () => (away = false));
}
