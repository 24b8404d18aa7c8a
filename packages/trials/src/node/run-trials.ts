import { setMaxListeners } from 'node:events';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Trial } from '../trial/trial.ts';
import type { TrialRecord } from '../trial/record.ts';
import type { Ledger, LedgerError } from './ledger.ts';
import type { Halted } from './attempts.ts';

/** What is told while trials run. */
export type RunEvent =
  /** Its record was there. */
  | { readonly kind: 'found'; readonly trial: Trial; readonly record: TrialRecord }
  /** What is there cannot be used, and is left as it is. */
  | { readonly kind: 'unreadable'; readonly trial: Trial; readonly error: LedgerError }
  | { readonly kind: 'started'; readonly trial: Trial }
  | { readonly kind: 'step'; readonly trial: Trial; readonly step: number }
  /** An attempt failed, and another is made. */
  | { readonly kind: 'retried'; readonly trial: Trial; readonly reason: string }
  | { readonly kind: 'recorded'; readonly trial: Trial; readonly record: TrialRecord }
  /** Nothing of a trial, but of what runs them. */
  | { readonly kind: 'notice'; readonly message: string };

/** How the run of one trial ended; `stopped` leaves it for another time. */
export type Executed =
  { readonly kind: 'recorded'; readonly record: TrialRecord } | { readonly kind: 'stopped' } | Halted;

/** What runs a trial: this machine's processes, or a queue. */
export interface Executor {
  /** How many trials it takes at a time. */
  readonly atOnce: number;
  /** Brings a trial to its end, by whatever means. */
  execute(
    trial: Trial,
    options: { readonly onEvent: (event: RunEvent) => void; readonly stop: AbortSignal },
  ): Promise<Executed>;
}

/** How far all trials came. */
export interface Summary {
  readonly records: readonly TrialRecord[];
  readonly unreadable: readonly { readonly trial: Trial; readonly error: LedgerError }[];
  /** Trials without a record, because the signal was given or the run was halted. */
  readonly missing: readonly Trial[];
  /** Why the run ended early: files could not be written. */
  readonly halted: string | undefined;
}

export interface RunTrialsOptions {
  readonly trials: readonly Trial[];
  readonly ledger: Ledger;
  readonly executor: Executor;
  /** Told what happens to the trials. */
  readonly onEvent: (event: RunEvent) => void;
  /** Ends the trials under way in order, and starts no more. */
  readonly stop: AbortSignal;
}

/**
 * Runs the trials that have no record yet, in order, and keeps a record of each. A trial that failed has a record too, and the
 * rest goes on. A trial is run again if its files were missing or its process died: that may be otherwise now; what a trial
 * itself does wrong it would do again.
 *
 * @example const { records } = await runTrials({ trials, ledger, executor, onEvent: console.log, stop });
 */
export async function runTrials({ trials, ledger, executor, onEvent, stop }: RunTrialsOptions): Promise<Summary> {
  const records = new Map<Trial, TrialRecord>();
  const unreadable: { trial: Trial; error: LedgerError }[] = [];
  const waiting: Trial[] = [];
  for (const trial of trials) {
    const found = await ledger.read(trial.id)();
    if (E.isLeft(found)) {
      unreadable.push({ trial, error: found.left });
      onEvent({ kind: 'unreadable', trial, error: found.left });
    } else if (O.isSome(found.right) && isSettled(found.right.value)) {
      records.set(trial, found.right.value);
      onEvent({ kind: 'found', trial, record: found.right.value });
    } else waiting.push(trial);
  }

  const halt = new AbortController();
  const ended = AbortSignal.any([stop, halt.signal]);
  // each trial under way listens to it, and a queue takes any number: no leak
  setMaxListeners(0, ended);
  let halted: string | undefined;
  const take = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined && !ended.aborted; trial = waiting.shift()) {
      const executed = await executor.execute(trial, { onEvent, stop: ended });
      if (executed.kind === 'stopped') continue;
      const reason = executed.kind === 'halted' ? executed.reason : await keep(ledger, executed.record);
      if (executed.kind === 'halted' || reason !== undefined) {
        halted ??= reason;
        halt.abort();
        return;
      }
      records.set(trial, executed.record);
      onEvent({ kind: 'recorded', trial, record: executed.record });
    }
  };
  await Promise.all(Array.from({ length: Math.min(executor.atOnce, waiting.length) }, take));
  const lost = new Set(unreadable.map(({ trial }) => trial));
  return {
    records: trials.flatMap((trial) => records.get(trial) ?? []),
    unreadable,
    missing: trials.filter((trial) => !records.has(trial) && !lost.has(trial)),
    halted,
  };
}

/** Why a record could not be kept; undefined if it is. */
const keep = async (ledger: Ledger, record: TrialRecord): Promise<string | undefined> => {
  const kept = await ledger.write(record)();
  return E.isLeft(kept) ? kept.left.message : undefined;
};

/** Whether a trial would end the same if it were run again. */
export const isSettled = ({ outcome }: TrialRecord): boolean =>
  outcome.kind === 'done' || outcome.error.kind === 'run' || outcome.error.kind === 'config';
