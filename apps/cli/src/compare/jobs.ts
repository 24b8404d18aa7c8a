import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Problem } from '../problem.ts';
import type { ClassifierResult } from '@gr/experiments';
import type { Progress } from '@gr/experiments/node';

/** One training run of a comparison: a method with a seed. */
export interface Job {
  readonly method: string;
  readonly seed: number;
  /** The flags of `gr train` for it. */
  readonly flags: readonly string[];
}

/** A point of a training curve. */
interface CurvePoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/** What became of a job. */
export type Outcome =
  | {
      readonly kind: 'done';
      readonly job: Job;
      readonly result: ClassifierResult;
      readonly curve: readonly CurvePoint[];
    }
  | { readonly kind: 'failed'; readonly job: Job; readonly message: string }
  | { readonly kind: 'stopped'; readonly job: Job };

type Line =
  | ({ readonly event: 'started' } & Omit<Extract<Progress, { kind: 'started' }>, 'kind'>)
  | ({ readonly event: 'step' } & Omit<Extract<Progress, { kind: 'step' }>, 'kind'>)
  | ({ readonly event: 'result' } & ClassifierResult)
  | ({ readonly event: 'problem' } & Problem);

/** How far each running job is, as a fraction. */
export type Watch = (running: ReadonlyMap<Job, number>, finished: number) => void;

/** Runs the jobs in processes of their own, so many at a time, in order. At the signal no more are started and the running ones end. */
export async function runJobs(
  program: string,
  jobs: readonly Job[],
  { atOnce, stop, watch }: { readonly atOnce: number; readonly stop: AbortSignal; readonly watch: Watch },
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Job, Outcome>();
  const running = new Map<Job, number>();
  const waiting = [...jobs];
  const tell = () => watch(running, outcomes.size);
  const take = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const current = job;
      running.set(current, 0);
      const outcome: Outcome = stop.aborted
        ? { kind: 'stopped', job: current }
        : await runJob(program, current, stop, (fraction) => {
            running.set(current, fraction);
            tell();
          });
      running.delete(current);
      outcomes.set(current, outcome);
      tell();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, jobs.length) }, take));
  return jobs.map((job) => outcomes.get(job)!);
}

/** Runs `gr train --json` and reads what it says. */
function runJob(
  program: string,
  job: Job,
  stop: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'train', '--json', ...job.flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const interrupt = () => void child.kill('SIGINT');
    stop.addEventListener('abort', interrupt);
    const curve: CurvePoint[] = [];
    let result: ClassifierResult | undefined;
    let problem: string | undefined;
    let total = 1;
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = parsed(text);
      if (line?.event === 'started') total = line.config.iterations;
      if (line?.event === 'step') {
        curve.push({ step: line.step, loss: line.loss, accuracy: line.accuracy });
        onFraction(line.step / total);
      }
      if (line?.event === 'result') result = line;
      if (line?.event === 'problem') problem = line.message;
    });
    const end = (status: string) => {
      stop.removeEventListener('abort', interrupt);
      if (result !== undefined && !result.stopped) resolve({ kind: 'done', job, result, curve });
      else if (stop.aborted || result?.stopped === true) resolve({ kind: 'stopped', job });
      else resolve({ kind: 'failed', job, message: problem ?? `the process ended with ${status}. ${errors.trim()}` });
    };
    child.on('error', (error) => end(error.message));
    child.on('close', (code, signal) => end(signal === null ? `status ${code}` : `signal ${signal}`));
  });
}

/** A line of the child's output; what is no JSON is not for us. */
const parsed = (text: string): Line | undefined => {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
};
