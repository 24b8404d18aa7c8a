import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type ExpandOptions, type Experiment, type Registry, normalized, plan } from '@gr/trials';
import { experiments, paperRegistry } from '@gr/paper';
import { type CheckpointEvery, type Module, loadModule, withModules } from '@gr/trials/node';
import { type Problem, usage } from '../problem.ts';
import { backends, dataDirOf, known, number, whole } from '../train/flags.ts';
import { isFile } from '../train/own-files.ts';
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
  /** Files of one's own: what they define. */
  readonly modules: readonly Module[];
  /** What its trials can name. */
  readonly registry: Registry;
  /** The file that describes the experiment, if that is one's own. */
  readonly file: string | undefined;
  /** The experiment to be kept with the run, where neither its name nor a file says it all. */
  readonly definition?: Experiment;
}

const optional =
  <A>(read: (given: RawFlags[string]) => E.Either<Problem, A>) =>
  (given: RawFlags[string]) =>
    given === undefined ? E.right(undefined) : read(given);

/** Checks the flags of `gr reproduce`; the first that is wrong is the problem. */
export const parseRequest = (name: string, raw: RawFlags, env: NodeJS.ProcessEnv): TE.TaskEither<Problem, Request> =>
  pipe(
    named(name),
    TE.chainEitherK((subject) => requestOf(subject, raw, env)),
  );

/** An experiment, and where it is from. */
export type Subject = Pick<Request, 'experiment' | 'modules' | 'registry' | 'file' | 'definition'>;

/** The experiment of a name, or of a file of one's own. */
export const named = (name: string): TE.TaskEither<Problem, Subject> =>
  isFile(name)
    ? pipe(
        loadModule(name, 'experiment'),
        TE.mapLeft(({ message }) => usage(message)),
        TE.chainEitherK((module) =>
          module.experiment === undefined
            ? E.left(usage(`${module.path} exports no experiment. grid of @gr/trials makes one.`))
            : E.tryCatch(
                () => {
                  const registry = withModules(paperRegistry, [module]);
                  const experiment = inForm(module.experiment!, registry);
                  return { experiment, modules: [module], registry, file: module.path };
                },
                (error) => usage((error as Error).message),
              ),
        ),
      )
    : pipe(
        known('experiment', Object.keys(experiments))(name),
        E.map((one) => ({ experiment: experiments[one]!, modules: [], registry: paperRegistry, file: undefined })),
        TE.fromEither,
      );

/** An experiment with its trials in the form that ids are made of. */
const inForm = (experiment: Experiment, registry: Registry): Experiment => ({
  ...experiment,
  tables: experiment.tables.map((table) => ({
    ...table,
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({
        ...cell,
        config: cell.config.kind === 'toy' ? cell.config : normalized(registry)(cell.config),
      })),
    })),
  })),
});

export const requestOf = (subject: Subject, raw: RawFlags, env: NodeJS.ProcessEnv): E.Either<Problem, Request> =>
  pipe(
    sequenceS(E.Applicative)({
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
    E.map(({ jobs, checkpointEvery, ...given }) => ({
      ...subject,
      options: {
        ...(raw['quick'] === true ? { quick: true } : {}),
        ...(raw['partial'] === true ? { partial: true } : {}),
        ...(typeof raw['datasets'] === 'string' ? { datasets: raw['datasets'].split(',') } : {}),
        ...defined(given),
      },
      jobs,
      checkpointEvery,
      out: resolve(typeof raw['out'] === 'string' ? raw['out'] : join('runs', subject.experiment.name)),
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
