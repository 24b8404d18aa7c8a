import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import type { CheckpointEvery } from './record/recording.ts';
import type { TrialConfig } from '../trial/config.ts';
import type { TrialError } from '../trial/error.ts';
import type { TrialResult } from '../trial/result-type.ts';

/** What a process of the pool is asked to do: a trial, with its checkpoints in a folder. */
export interface Task {
  readonly config: TrialConfig;
  readonly folder: string;
  /** Where the files of datasets are. */
  readonly dataDir?: string | undefined;
  readonly checkpointEvery?: CheckpointEvery | undefined;
  /** Files of one's own that define what the configuration names, see `loadModule`. */
  readonly modules?: readonly string[] | undefined;
}

/** How one attempt at a trial ended. */
export type Attempt =
  /** `result.stopped` if the signal ended it; then its checkpoint is as new as can be. */
  | { readonly kind: 'ended'; readonly result: TrialResult }
  | { readonly kind: 'failed'; readonly error: TrialError }
  /** The process is gone: it was killed, or had no memory left. */
  | { readonly kind: 'died'; readonly message: string };

/** What a process says while it trains. */
export type Said =
  { readonly kind: 'process'; readonly pid: number } | { readonly kind: 'step'; readonly step: number };

/** Processes that run trials, each with its own backend. */
export interface Pool {
  /** How many trials run at a time. More than so many calls of `run` at once is a mistake. */
  readonly processes: number;
  /** Runs a task in a process that is free, or waits for one. Never rejects: a process that dies is an attempt too. */
  run(task: Task, options: { readonly onStep: (step: number) => void; readonly stop: AbortSignal }): Promise<Attempt>;
  /** Ends the processes. */
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly processes: number;
  /** The program of a process. */
  readonly script?: string;
}

// The same file from `src/node` and from `dist/node`: a process is plain Node and needs the build.
const trialProcess = fileURLToPath(new URL('../../dist/node/trial-process.js', import.meta.url));

/**
 * A pool of processes. They start when they are first needed and are used again. One that dies is replaced. All end with the process
 * that opened the pool, however that ends: they notice the broken channel.
 *
 * @example
 * const pool = openPool({ processes: 2 });
 * const attempt = await pool.run({ config, folder: 'runs/one' }, { onStep: console.log, stop: AbortSignal.timeout(60_000) });
 * await pool.close();
 */
export function openPool({ processes, script = trialProcess }: PoolOptions): Pool {
  const pool = workerpool.pool(script, { workerType: 'process', maxWorkers: processes, emitStdStreams: true });
  return {
    processes,
    async run(task, { onStep, stop }) {
      let pid: number | undefined;
      let errors = '';
      const interrupt = () => pid !== undefined && terminate(pid);
      const hear = (said: Said | { readonly stderr: string } | { readonly stdout: string }) => {
        if ('stderr' in said) errors = (errors + said.stderr).slice(-2000);
        if (!('kind' in said)) return;
        if (said.kind === 'step') return onStep(said.step);
        pid = said.pid;
        if (stop.aborted) interrupt();
      };
      stop.addEventListener('abort', interrupt);
      try {
        return (await pool.exec('trial', [task], { on: hear })) as Attempt;
      } catch (error) {
        return { kind: 'died', message: lastWords(error as Error, errors) };
      } finally {
        stop.removeEventListener('abort', interrupt);
      }
    },
    close: async () => void (await pool.terminate(true)),
  };
}

/** Asks a process to end its trial in order. It may be gone already. */
const terminate = (pid: number): void => {
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** The pool tells the exit status and signal in its message, and nowhere else. */
function lastWords({ message }: Error, errors: string): string {
  const of = (what: string) => new RegExp(`${what}: \`(\\w+)\``).exec(message)?.[1];
  const signal = of('signalCode');
  const how =
    signal !== undefined && signal !== 'null' && signal !== 'undefined'
      ? `by ${signal}`
      : `with status ${of('exitCode') ?? 'unknown'}`;
  const hint = signal === 'SIGKILL' ? ' (somebody killed it, or memory ran out: try fewer --jobs)' : '';
  return `the process of the trial ended ${how}${hint}${errors.trim() === '' ? '' : `: ${errors.trim()}`}`;
}
