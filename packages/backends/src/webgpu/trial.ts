import { GpuFailure, type GpuFailureKind } from '../gpu/health.ts';
import type { GpuDevice, GpuErrorFilter } from './webgpu-types.ts';

/** Something given to the device that it may refuse: it says so later. */
export interface Trial {
  /** What the device said against it. */
  readonly failure: GpuFailure | undefined;
  /** Resolves once the device has answered; never rejects. */
  readonly settled: Promise<void>;
}

/** What a device has been given and has not accepted: not answered yet, or refused. */
export interface Trials {
  /** Whether there is anything that `open` could find: none in the middle of a training. */
  readonly any: boolean;
  /** Runs `attempt` and catches the errors that the device reports of it. */
  start<A>(attempt: () => A, failure: (error: Error) => GpuFailure): { readonly result: A; readonly trial: Trial };
  /** Those of the trials that are not accepted. */
  open(trials: readonly Trial[]): readonly Trial[];
  /** Resolves once the device has answered everything that it was given: Dawn may crash where a device is destroyed before. */
  settled(): Promise<void>;
}

const filters: readonly GpuErrorFilter[] = ['validation', 'out-of-memory', 'internal'];

/** The trials of a device. */
export function trialsOf(device: GpuDevice): Trials {
  const unaccepted = new Set<Trial>();
  return {
    get any() {
      return unaccepted.size > 0;
    },
    start: (attempt, failureOf) => {
      for (const filter of filters) device.pushErrorScope(filter);
      let answers: readonly Promise<Error | null>[];
      let result;
      try {
        result = attempt();
      } finally {
        answers = filters.map(() => device.popErrorScope());
      }
      let failure: GpuFailure | undefined;
      const answered = Promise.all(answers).then((errors) => {
        const error = errors.find((found) => found !== null);
        if (error) failure = failureOf(error);
        else unaccepted.delete(trial);
      });
      const trial: Trial = {
        get failure() {
          return failure;
        },
        // a device that is lost answers nothing, or with a rejection: its loss is reported by itself
        settled: answered.catch(() => void unaccepted.delete(trial)),
      };
      unaccepted.add(trial);
      return { result, trial };
    },
    open: (trials) => trials.filter((trial) => unaccepted.has(trial)),
    settled: async () => void (await Promise.all([...unaccepted].map(({ settled }) => settled))),
  };
}

/** An error of one program or buffer. */
export const refusal = (kind: GpuFailureKind, what: string, error: string, advice: string): GpuFailure =>
  new GpuFailure(kind, `backend 'webgpu': ${what}: ${error}. ${advice}.`);

/** The first lines of what the device says: the rest is the code of the shader. */
export const firstLines = ({ message }: Error): string =>
  message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 2)
    .join(' ')
    .slice(0, 400);
