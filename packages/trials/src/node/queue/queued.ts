import { type Job, Queue, QueueEvents } from 'bullmq';
import * as E from 'fp-ts/lib/Either.js';
import { type TrialRecord, decodeRecord, failedRecord } from '../../trial/record.ts';
import type { Trial } from '../../trial/trial.ts';
import { type Executed, type Executor, type RunEvent, isSettled } from '../run-trials.ts';
import type { QueueAddress } from './address.ts';
import { closeTimeout, inTime } from './in-time.ts';
import { encodeJob, newsOf, queueName } from './job.ts';

export interface QueuedOptions {
  readonly address: QueueAddress;
  readonly codeVersion: string;
  /** Told what happens to the trials. */
  readonly onEvent: (event: RunEvent) => void;
}

/** Puts trials into a queue and watches what workers make of them. */
export interface Queued extends Executor {
  /** Lets go of the Redis. What was asked for stays in the queue. */
  close(): Promise<void>;
}

interface Waiting {
  readonly trial: Trial;
  readonly onEvent: (event: RunEvent) => void;
  readonly end: (executed: Executed) => void;
}

/** Events may be lost while a Redis is away; so often everything is looked at, in milliseconds. */
const lookEvery = 5000;

/**
 * Runs trials by way of a queue on Redis, however many workers take from it. A trial that is in the queue already, for
 * another who asked for it, is not put there again; one that a Redis without a disk forgot is. The signal ends the watching: the trials stay in
 * the queue, and the same command watches them again.
 *
 * @example
 * const executor = queued({ address, codeVersion, onEvent: console.log });
 * const summary = await runTrials({ trials, ledger, executor, onEvent: console.log, stop });
 * await executor.close();
 */
export function queued({ address, codeVersion, onEvent }: QueuedOptions): Queued {
  const connection = address.connection;
  const queue = new Queue<string, string>(queueName, { connection });
  const events = new QueueEvents(queueName, { connection });
  const waiting = new Map<string, Waiting>();
  let away = false;
  const lost = (error: Error) => {
    if (!away)
      onEvent({ kind: 'notice', message: `The queue at ${address.shown} is away: ${error.message}. Waiting for it.` });
    away = true;
  };
  queue.on('error', lost);
  events.on('error', () => undefined); // the same Redis: told once

  const add = (trial: Trial) =>
    queue.add('trial', encodeJob(trial, codeVersion), {
      jobId: trial.id,
      removeOnComplete: false,
      removeOnFail: false,
    });

  const settle = async (id: string): Promise<void> => {
    const entry = waiting.get(id);
    const job = entry && (await queue.getJob(id));
    if (entry === undefined || job === undefined || !waiting.delete(id)) return;
    entry.end({ kind: 'recorded', record: recordOf(job, entry.trial, codeVersion) });
  };
  const settleUnlessAway = (id: string) => void settle(id).catch(lost);

  const look = async (): Promise<void> => {
    for (const [id, { trial }] of [...waiting]) {
      const state = await queue.getJobState(id);
      if (state === 'unknown') await add(trial);
      if (state === 'completed' || state === 'failed') await settle(id);
    }
    if (away) onEvent({ kind: 'notice', message: `The queue at ${address.shown} is there again.` });
    away = false;
  };
  const tellIfAlone = watchForWorkers(queue, address, onEvent);
  let looking = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).then(tellIfAlone).catch(lost);
  }, lookEvery);

  events.on('active', ({ jobId }) => {
    const entry = waiting.get(jobId);
    entry?.onEvent({ kind: 'started', trial: entry.trial });
  });
  events.on('progress', ({ jobId, data }) => {
    const [entry, news] = [waiting.get(jobId), newsOf(data)];
    if (entry === undefined || news === undefined) return;
    if (news.kind === 'refused')
      onEvent({ kind: 'notice', message: `The worker ${news.worker} refused: ${news.reason}` });
    else entry.onEvent({ ...news, trial: entry.trial });
  });
  events.on('completed', ({ jobId }) => settleUnlessAway(jobId));
  events.on('failed', ({ jobId }) => settleUnlessAway(jobId));

  return {
    atOnce: Infinity,
    execute: async (trial, options) => {
      const ended = new Promise<Executed>((end) => waiting.set(trial.id, { trial, onEvent: options.onEvent, end }));
      const stop = () => {
        const entry = waiting.get(trial.id);
        waiting.delete(trial.id);
        entry?.end({ kind: 'stopped' });
      };
      options.stop.addEventListener('abort', stop);
      if (options.stop.aborted) stop();
      else await askFor(trial, { queue, add, settle }).catch(lost); // looked at again later
      return ended.finally(() => options.stop.removeEventListener('abort', stop));
    },
    async close() {
      clearInterval(timer);
      await inTime(Promise.allSettled([queue.close(), events.close()]), closeTimeout);
    },
  };
}

interface Asking {
  readonly queue: Queue<string, string>;
  readonly add: (trial: Trial) => Promise<unknown>;
  readonly settle: (id: string) => Promise<void>;
}

/** Puts a trial into the queue, or takes its result if it is there; what may end otherwise now is run again. */
async function askFor(trial: Trial, { queue, add, settle }: Asking): Promise<void> {
  const job = await queue.getJob(trial.id);
  const state = job && (await job.getState());
  const record = state === 'completed' ? decodeRecord(job!.returnvalue ?? '') : undefined;
  if (record !== undefined && E.isRight(record) && isSettled(record.right)) return settle(trial.id);
  if (state === 'completed' || state === 'failed') await job!.remove();
  await add(trial);
}

/** What a job that has ended says of its trial. Nothing in Redis is believed. */
function recordOf(job: Job<string, string>, trial: Trial, codeVersion: string): TrialRecord {
  const read = decodeRecord(job.returnvalue ?? '');
  if (E.isRight(read) && read.right.id === trial.id) return read.right;
  const message =
    job.failedReason ??
    `the result in the queue cannot be used: ${E.isLeft(read) ? read.left.message : 'it is of another trial.'}`;
  const run = { attempts: job.attemptsMade, ended: new Date().toISOString(), machine: 'a worker' };
  return failedRecord({ config: trial.config, codeVersion, run, error: { kind: 'died', message } });
}

/** Says now and then that nobody takes from the queue. */
function watchForWorkers(queue: Queue<string, string>, { shown }: QueueAddress, onEvent: (event: RunEvent) => void) {
  let told = false;
  return async (): Promise<void> => {
    // some services do not list their clients
    const workers = await queue.getWorkersCount().catch(() => 1);
    if (workers === 0 && !told)
      onEvent({ kind: 'notice', message: `No worker takes from ${shown}. Start one: gr worker --queue <url>` });
    told = workers === 0;
  };
}
