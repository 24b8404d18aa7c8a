import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { datasetNames } from '@gr/datasets/node';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Experiment } from '../experiment/experiment.ts';
import { problemOf } from '../experiment/schema.ts';
import type { ClassifierTrial } from '../trial/config.ts';
import { type Registry, extend } from '../trial/registry.ts';
import { type Exports, type List, definitionsOf, lists, reasonOf } from './own-definitions.ts';
import { shareOurPackages } from './own-packages.ts';

/** A file of one's own: what it adds to a registry, and the experiment that it describes, if it does. */
export interface Module {
  readonly path: string;
  /** Of the file; where it imports others by a relative path, of the hashes of all. */
  readonly sha256: string;
  readonly more: Partial<Registry>;
  readonly experiment: Experiment | undefined;
}

/** The file cannot be read, or does not define what it should. `message` says which and what to do. */
export interface ModuleError {
  readonly _tag: 'Module';
  readonly message: string;
}

const failure = (message: string): ModuleError => ({ _tag: 'Module', message });

/**
 * Loads a file of one's own. It exports any of `penalties`, `models`, `optimizers`, `schedules`, `protocols`, `datasets`, which are lists of
 * definitions, and `penalty`, `model` or `experiment`, of which the one that `as` names may be the default export. A penalty that is a function
 * `(probe) => scalar`, and a model that is a function `({ classes }) => layer`, have the file's name and no options.
 *
 * What it imports of `@gr/…`, `@tensorflow/tfjs-core`, `fp-ts` and `zod` may be missing beside it: this program has them.
 *
 * @example const mine = await loadModule('./spectral-norm.mjs', 'penalty')();
 */
export const loadModule = (file: string, as?: 'penalty' | 'model' | 'experiment'): TE.TaskEither<ModuleError, Module> =>
  TE.tryCatch(
    async () => {
      const path = resolve(file);
      const sha256 = hashOf(await withImports(path));
      shareOurPackages();
      const { default: alone, ...named } = await imported(path, sha256);
      return moduleOf(path, sha256, as === undefined || alone === undefined ? named : { [as]: alone, ...named });
    },
    (error) => failure((error as Error).message),
  );

/** A file and those that it imports by a relative path, and they in turn. What is not there is left for the import to tell. */
async function withImports(path: string): Promise<readonly Uint8Array[]> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new Error(`${path} cannot be read: ${why}. Give the path of a .mjs file.`, { cause: error });
  });
  const files = new Map([[path, bytes]]);
  // what is found is looked at in its turn
  for (const [from, text] of files)
    for (const [, , specifier] of text.toString().matchAll(relativeImport)) {
      const other = fileURLToPath(new URL(specifier!, pathToFileURL(from)));
      const found = files.has(other) ? undefined : await readFile(other).catch(() => undefined);
      if (found !== undefined) files.set(other, found);
    }
  return [...files.values()];
}

const relativeImport = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]*)\1/g;

const sha256Of = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const hashOf = (files: readonly Uint8Array[]): string =>
  files.length === 1 ? sha256Of(files[0]!) : sha256Of(files.map(sha256Of).join('\n'));

/** What a file exports. The hash in the address keeps Node from taking a file that has changed for the one that it loaded before. */
const imported = (path: string, sha256: string): Promise<Exports> =>
  unlessStuck(import(`${pathToFileURL(path).href}?${sha256}`) as Promise<Exports>).catch((error: unknown) => {
    throw new Error(`${path} cannot be loaded: ${reasonOf(error)}`, { cause: error });
  });

/** Fails when there is nothing left that a promise could be waiting for: Node would end there without a word. */
const unlessStuck = <A>(promise: Promise<A>): Promise<A> => {
  let end = (): void => undefined;
  const stuck = new Promise<never>((_, reject) => {
    end = () => reject(new Error('it waits for something that never happens.'));
    process.once('beforeExit', end);
  });
  return Promise.race([promise, stuck]).finally(() => process.off('beforeExit', end));
};

/**
 * A registry with what files of one's own define. Left: a file defines a name that is taken.
 *
 * @example const registry = withModules(general, [module]);
 */
export const withModules = (registry: Registry, modules: readonly Module[]): E.Either<ModuleError, Registry> =>
  modules.reduce<E.Either<ModuleError, Registry>>(
    (all, module) =>
      pipe(
        all,
        E.chain((known) => withModule(known, module)),
      ),
    E.right(registry),
  );

const withModule = (known: Registry, { path, sha256, more }: Module): E.Either<ModuleError, Registry> => {
  const taken = lists
    .flatMap((list) => {
      const own = (more[list] ?? []).map(({ kind }) => kind);
      return own.filter((kind, i) => isTaken(known, list, kind) || own.indexOf(kind) < i);
    })
    .at(0);
  return taken === undefined
    ? E.right(extend(known, { ...more, sources: [sha256] }))
    : E.left(failure(`${path} defines ${taken}, and there is one of that name. Give it another.`));
};

const isTaken = (known: Registry, list: List, kind: string): boolean =>
  known[list].some((one) => one.kind === kind) ||
  (list === 'datasets' && (datasetNames.includes(kind) || /^(idx|folder):/.test(kind)));

/**
 * A trial with the hashes of those files that define what it names.
 *
 * @example const config = withSources([module])({ ...trialDefaults, penalty: { kind: 'mine' } });
 */
export function withSources(modules: readonly Pick<Module, 'more' | 'sha256'>[]): <C extends Naming>(config: C) => C {
  return (config) => {
    const names = {
      protocols: config.protocol,
      models: config.model.kind,
      penalties: config.penalty.kind,
      optimizers: config.optimizer.kind,
      schedules: config.schedule.kind,
      datasets: config.data.kind,
    };
    const named = modules.filter(({ more }) =>
      lists.some((list) => more[list]?.some(({ kind }) => kind === names[list])),
    );
    return named.length === 0 ? config : { ...config, sources: named.map(({ sha256 }) => sha256).sort() };
  };
}

/** What of a trial names definitions. */
type Naming = Pick<ClassifierTrial, 'protocol' | 'data' | 'model' | 'penalty' | 'optimizer' | 'schedule' | 'sources'>;

function moduleOf(path: string, sha256: string, exported: Exports): Module {
  const { experiment } = exported;
  const more = definitionsIn(path, exported);
  if (experiment === undefined && Object.keys(more).length === 0)
    throw new Error(
      `${path} exports nothing that is known here. It exports penalty, model, experiment, or a list: ${lists.join(', ')}.`,
    );
  const own = { path, sha256, more };
  return { ...own, experiment: experiment === undefined ? undefined : sourced(soundExperiment(path, experiment), own) };
}

const definitionsIn = (path: string, exported: Exports): Partial<Registry> => {
  try {
    return definitionsOf(basename(path, extname(path)), exported);
  } catch (error) {
    throw new Error(`${path} cannot be used: ${reasonOf(error)}`, { cause: error });
  }
};

/** An experiment whose trials have the hash of the file. */
const sourced = (experiment: Experiment, own: Pick<Module, 'more' | 'sha256'>): Experiment => ({
  ...experiment,
  tables: experiment.tables.map((table) => ({
    ...table,
    rows: table.rows.map((row) => ({
      ...row,
      cells: row.cells.map((cell) => ({
        ...cell,
        config: cell.config.kind === 'toy' ? cell.config : withSources([own])(cell.config),
      })),
    })),
  })),
});

/** Says what is wrong with an experiment before anything is trained. */
function soundExperiment(path: string, given: unknown): Experiment {
  const problem = problemOf(given);
  if (problem !== undefined)
    throw new Error(`the experiment of ${path} is unsound: ${problem}. grid of @gr/trials makes one.`);
  return given as Experiment;
}
