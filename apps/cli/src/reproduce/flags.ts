import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type ExpandOptions, type Experiment, experiments, plan } from '@gr/experiments';
import type { CheckpointEvery } from '@gr/experiments/node';
import { type Problem, usage } from '../problem.ts';
import { backends, dataDirOf, known, number, whole } from '../train/flags.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import { interval } from '../train/record-flags.ts';

/** What is to be reproduced, how much of it, and where. */
export interface Request {
  readonly experiment: Experiment;
  readonly options: ExpandOptions;
  /** Processes on this machine. */
  readonly jobs: number;
  readonly checkpointEvery: CheckpointEvery;
  readonly out: string;
  /** Of the Redis that hands out the trials; undefined to run them here. */
  readonly queue: string | undefined;
  readonly dataDir: string | undefined;
  /** The file with λ that `gr tune` wrote. */
  readonly tuned: string | undefined;
}

const optional =
  <A>(read: (given: RawFlags[string]) => E.Either<Problem, A>) =>
  (given: RawFlags[string]) =>
    given === undefined ? E.right(undefined) : read(given);

/** Checks the flags of `gr reproduce`; the first that is wrong is the problem. */
export const parseRequest = (name: string, raw: RawFlags, env: NodeJS.ProcessEnv): E.Either<Problem, Request> =>
  pipe(
    sequenceS(E.Applicative)({
      name: known('experiment', Object.keys(experiments))(name),
      scale: optional(number('scale', 'a number above 0 and at most 1', (n) => n > 0 && n <= 1))(raw['scale']),
      seeds: optional(
        number('seeds', 'a whole number from 1 to 1000', (n) => Number.isInteger(n) && n >= 1 && n <= 1000),
      )(raw['seeds']),
      width: optional(number('width', 'a number above 0 and at most 1', (n) => n > 0 && n <= 1))(raw['width']),
      mostExamples: optional(whole('most-examples', 1))(raw['mostExamples']),
      backend: optional(known('backend', backends))(raw['backend']),
      checkpointEvery: interval(raw['checkpointEvery']),
      jobs: raw['jobs'] === undefined ? E.right(availableParallelism()) : whole('jobs', 1)(raw['jobs']),
    }),
    E.map(({ name, jobs, checkpointEvery, ...given }) => ({
      experiment: experiments[name]!,
      options: {
        ...(raw['quick'] === true ? { quick: true } : {}),
        ...(raw['partial'] === true ? { partial: true } : {}),
        ...(typeof raw['datasets'] === 'string' ? { datasets: raw['datasets'].split(',') } : {}),
        ...defined(given),
      },
      jobs,
      checkpointEvery,
      out: resolve(typeof raw['out'] === 'string' ? raw['out'] : join('runs', name)),
      queue: queueOf(raw, env),
      dataDir: dataDirOf(raw, env),
      tuned: typeof raw['tuned'] === 'string' ? resolve(raw['tuned']) : undefined,
    })),
    E.chainFirst(({ experiment, options }) =>
      E.tryCatch(
        () => plan(experiment, options),
        (error) => usage((error as RangeError).message),
      ),
    ),
  );

/** An object without its fields that are undefined. */
const defined = <A extends object>(given: A): { [K in keyof A]?: Exclude<A[K], undefined> } =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never;

/** The URL of the queue: a flag, or GR_QUEUE, which other users of the machine cannot see among the processes. */
export const queueOf = (raw: RawFlags, env: NodeJS.ProcessEnv): string | undefined =>
  typeof raw['queue'] === 'string' ? raw['queue'] : env['GR_QUEUE'];
