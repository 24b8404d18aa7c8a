import type { TrialError } from '../trial/error.ts';
import type { TrialResult } from '../trial/result-type.ts';
import type { Pool, Task } from './pool.ts';

/** How a trial ended after as many attempts as it was given. */
export type Settled =
  | { readonly kind: 'done'; readonly result: TrialResult; readonly attempts: number }
  | { readonly kind: 'failed'; readonly error: TrialError; readonly attempts: number }
  | { readonly kind: 'stopped' };

export interface AttemptOptions {
  readonly onStep: (step: number) => void;
  readonly onRetry: (reason: string) => void;
  readonly stop: AbortSignal;
}

/** A trial that throws gets so many attempts. Its next one goes on from its checkpoint. */
const mostErrors = 3;

/** A trial whose process dies gets so many without getting further than before: others may have killed it, or it takes too much memory. */
const mostDeaths = 5;

/** Runs a trial in the pool until it is done, has failed too often, or the signal ends it. */
export async function attempt(pool: Pool, task: Task, options: AttemptOptions): Promise<Settled> {
  const { onRetry, stop } = options;
  let [errors, deaths, furthest] = [0, 0, 0];
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
