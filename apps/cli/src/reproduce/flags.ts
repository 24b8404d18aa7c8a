import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type ExpandOptions,
  type Experiment,
  type Registry,
  type Setting,
  namedBy,
  normalized,
  plan,
  trialDefaults,
} from '@gr/trials';
import { experiments, paperRegistry } from '@gr/paper';
import { type CheckpointEvery, type Module, loadModule, withModules } from '@gr/trials/node';
import { type Problem, usage } from '../problem.ts';
import { backends, dataDirOf, datasets, isDataset, known, number, whole } from '../train/flags.ts';
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
        TE.chainEitherK(subjectOf),
      )
    : pipe(
        known('experiment', Object.keys(experiments))(name),
        E.map((one) => ({ experiment: experiments[one]!, modules: [], registry: paperRegistry, file: undefined })),
        TE.fromEither,
      );

/** What a file of one's own describes. What its trials name is looked for now, not when each of them has failed. */
const subjectOf = (module: Module): E.Either<Problem, Subject> =>
  pipe(
    module.experiment,
    E.fromNullable(usage(`${module.path} exports no experiment. grid of @gr/trials makes one.`)),
    E.bindTo('experiment'),
    E.bind('registry', () =>
      pipe(
        withModules(paperRegistry, [module]),
        E.mapLeft(({ message }) => usage(message)),
      ),
    ),
    E.chainFirst(({ experiment, registry }) => allNamed(module.path, experiment, registry)),
    E.map(({ experiment, registry }) => ({
      experiment: inForm(experiment, registry),
      registry,
      modules: [module],
      file: module.path,
    })),
  );

const allNamed = (path: string, { tables }: Experiment, registry: Registry): E.Either<Problem, void> => {
  const [problem] = tables.flatMap(({ title, rows }) =>
    rows.flatMap(({ cells }) =>
      cells.flatMap(({ method, config }) => {
        const found = unknownTo(registry, config);
        return found === undefined ? [] : [`${path}, a cell of ${method} in ${title}: ${found}`];
      }),
    ),
  );
  return problem === undefined ? E.right(undefined) : E.left(usage(problem));
};

/** What a setting names that there is not, or has an option that is wrong; undefined where there is no such thing. */
const unknownTo = (registry: Registry, config: Setting): string | undefined => {
  if (config.kind === 'toy') return undefined;
  const { kind } = config.data;
  if (!isDataset(kind) && !registry.datasets.some((own) => own.kind === kind))
    return `there is no data set ${JSON.stringify(kind)}; the known ones are ${datasets}.`;
  return pipe(
    namedBy(registry)({ ...trialDefaults, ...config }),
    E.match(
      ({ message }) => message,
      () => undefined,
    ),
  );
};

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
