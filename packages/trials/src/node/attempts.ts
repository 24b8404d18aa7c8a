import { setTimeout as sleep } from 'node:timers/promises';
import type { TrialError } from '../trial/error.ts';
import type { TrialResult } from '../trial/result-type.ts';
import type { Pool, Task } from './pool.ts';

/** How a trial ended after as many attempts as it was given. */
export type Settled =
  | Halted
  | { readonly kind: 'done'; readonly result: TrialResult; readonly attempts: number }
  | { readonly kind: 'failed'; readonly error: TrialError; readonly attempts: number }
  | { readonly kind: 'stopped' };

/** Files cannot be written: not the trial's fault, and the next one would fare no better. */
export interface Halted {
  readonly kind: 'halted';
  readonly reason: string;
}

export interface AttemptOptions {
  readonly onStep: (step: number) => void;
  readonly onRetry: (reason: string) => void;
  readonly stop: AbortSignal;
}

/** A trial that throws gets so many attempts. Its next one goes on from its checkpoint. */
const mostErrors = 3;

/** A trial whose process dies gets so many without getting further than before: others may have killed it, or it takes too much memory. */
const mostDeaths = 5;

/** Another process may be at the trial: one that outlived its parent and is about to notice, or one on a machine that is not heard of. */
const mostWaits = 90;
const waitFor = 2000;

/** Runs a trial in the pool until it is done, has failed too often, or the signal ends it. */
export async function attempt(pool: Pool, task: Task, options: AttemptOptions): Promise<Settled> {
  const { onRetry, stop } = options;
  let [errors, deaths, furthest, waits] = [0, 0, 0, 0];
  for (let attempts = 1; ; attempts += 1) {
    let reached = 0;
    const onStep = (step: number) => {
      reached = step;
      options.onStep(step);
    };
    const ended = await pool.run(task, { onStep, stop });
    if (ended.kind === 'ended')
      return ended.result.stopped ? { kind: 'stopped' } : { kind: 'done', result: ended.result, attempts };
    if (stop.aborted) return { kind: 'stopped' };
    if (ended.kind === 'failed') {
      if (ended.error.kind === 'storage') return { kind: 'halted', reason: ended.error.message };
      if (ended.error.kind === 'busy' && waits < mostWaits) {
        waits += 1;
        attempts -= 1;
        await sleep(waitFor, undefined, { signal: stop }).catch(() => undefined);
        continue;
      }
      errors += 1;
      if (errors >= mostErrors || !mayPass(ended.error)) return { kind: 'failed', error: ended.error, attempts };
      onRetry(ended.error.message);
    } else {
      deaths = reached > furthest ? 1 : deaths + 1;
      furthest = Math.max(furthest, reached);
      if (deaths >= mostDeaths) return { kind: 'failed', error: { kind: 'died', message: ended.message }, attempts };
      onRetry(ended.message);
    }
  }
}

/** Whether another attempt could end otherwise: a wrong configuration and missing files stay as they are. */
const mayPass = ({ kind }: TrialError): boolean => kind === 'run';
