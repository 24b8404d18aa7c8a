import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ModelDefinition, type ModelSituation, type Layer } from '@gr/models';
import { type Penalty, type PenaltyDefinition, halfDecades } from '@gr/penalties';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import type { Experiment } from '../experiment/experiment.ts';
import { problemOf } from '../experiment/schema.ts';
import type { ClassifierTrial } from '../trial/config.ts';
import { type Registry, extend } from '../trial/registry.ts';
import { shareOurPackages } from './own-packages.ts';

/** A file of one's own: what it adds to a registry, and the experiment that it describes, if it does. */
export interface Module {
  readonly path: string;
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
      const bytes = await readFile(path).catch((error: unknown) => {
        throw new Error(`${path} cannot be read: ${(error as Error).message}. Give the path of a .mjs file.`);
      });
      shareOurPackages();
      const exported = await import(pathToFileURL(path).href).catch((error: unknown) => {
        throw new Error(`${path} cannot be loaded: ${(error as Error).message}`);
      });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { default: alone, ...named } = exported as Exports;
      return moduleOf(path, sha256, as === undefined || alone === undefined ? named : { [as]: alone, ...named });
    },
    (error) => failure((error as Error).message),
  );

/**
 * A registry with what files of one's own define.
 *
 * @throws Error if a file defines a name that is taken
 * @example const registry = withModules(general, [module]);
 */
export const withModules = (registry: Registry, modules: readonly Module[]): Registry =>
  modules.reduce((all, { path, sha256, more }) => {
    for (const list of lists)
      for (const { kind } of more[list] ?? [])
        if (all[list].some((known) => known.kind === kind))
          throw new Error(`${path} defines ${kind}, and there is one of that name. Give it another.`);
    return extend(all, { ...more, sources: [sha256] });
  }, registry);

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

const lists = ['protocols', 'models', 'penalties', 'optimizers', 'schedules', 'datasets'] as const;

type Exports = Readonly<Record<string, unknown>>;

function moduleOf(path: string, sha256: string, exported: Exports): Module {
  const name = basename(path, extname(path));
  const { penalty, model, experiment } = exported;
  const more: Partial<Record<(typeof lists)[number], readonly { readonly kind: string }[]>> = {};
  for (const list of lists) {
    const given = exported[list];
    if (given === undefined) continue;
    if (!Array.isArray(given) || given.some((one) => typeof (one as { kind?: unknown } | null)?.kind !== 'string'))
      throw new Error(`${path} exports ${list}, which is no list of definitions with a kind each.`);
    more[list] = given as readonly { readonly kind: string }[];
  }
  const penalties = [...(more.penalties ?? []), ...(penalty === undefined ? [] : [penalty as object])];
  const models = [...(more.models ?? []), ...(model === undefined ? [] : [model as object])];
  const all = {
    ...more,
    ...(penalties.length === 0 ? {} : { penalties: penalties.map((one) => completePenalty(name, one)) }),
    ...(models.length === 0 ? {} : { models: models.map((one) => completeModel(name, one)) }),
  } as Partial<Registry>;
  if (experiment === undefined && Object.keys(all).length === 0)
    throw new Error(
      `${path} exports nothing that is known here. It exports penalty, model, experiment, or a list: ${lists.join(', ')}.`,
    );
  const own = { path, sha256, more: all };
  return { ...own, experiment: experiment === undefined ? undefined : sourced(soundExperiment(path, experiment), own) };
}

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

const none = () => z.strictObject({});

/** A penalty's definition with what it leaves to us. */
const completePenalty = (name: string, given: object | Penalty): PenaltyDefinition => ({
  label: typeof given === 'function' ? name : (given as { kind: string }).kind,
  equation: '',
  source: 'a file of one’s own',
  options: none,
  pullbacks: () => 1,
  lambda: 1,
  grid: () => halfDecades(0.0001, 100),
  ...(typeof given === 'function'
    ? { kind: name, make: () => given as Penalty }
    : (given as Pick<PenaltyDefinition, 'kind' | 'make'>)),
});

const completeModel = (name: string, given: object | ((situation: ModelSituation) => Layer)): ModelDefinition => ({
  description: 'a file of one’s own',
  options: none,
  ...(typeof given === 'function'
    ? { kind: name, make: () => given as (situation: ModelSituation) => Layer }
    : (given as Pick<ModelDefinition, 'kind' | 'make'>)),
});
