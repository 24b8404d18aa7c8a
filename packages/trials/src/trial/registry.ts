import { type Definition, type DefinitionError, canonical, find, make, optionsOf, readOptions } from '@gr/define';
import { type ModelDefinition, modelDefinitions } from '@gr/models';
import { type PenaltyDefinition, penaltyDefinitions } from '@gr/penalties';
import {
  type OptimizerDefinition,
  type ScheduleDefinition,
  optimizerDefinitions,
  scheduleDefinitions,
} from '@gr/train';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Splits } from '@gr/datasets';
import type { ClassifierTrial } from './config.ts';
import { type Protocol, field } from './protocol.ts';

/** What configurations can name. */
export interface Registry {
  readonly protocols: readonly Protocol[];
  readonly models: readonly ModelDefinition[];
  readonly penalties: readonly PenaltyDefinition[];
  readonly optimizers: readonly OptimizerDefinition[];
  readonly schedules: readonly ScheduleDefinition[];
  /** Data sets beside those that `load` of `@gr/datasets/node` knows. */
  readonly datasets: readonly DatasetDefinition[];
  /** SHA-256 of the files of one's own that are in it. */
  readonly sources: readonly string[];
}

/** A data set of one's own. */
export interface DatasetDefinition {
  readonly kind: string;
  /** Its examples, the same at every call: the subset of a seed is drawn from `train`. */
  readonly load: () => Promise<Splits>;
}

/**
 * What the general packages define.
 *
 * @example general.penalties.map(({ kind }) => kind)
 */
export const general: Registry = {
  protocols: [field],
  models: modelDefinitions,
  penalties: penaltyDefinitions,
  optimizers: optimizerDefinitions,
  schedules: scheduleDefinitions,
  datasets: [],
  sources: [],
};

/**
 * A registry with more in it.
 *
 * @example const mine = extend(general, { penalties: [{ ...penaltyDefinitions[0]!, kind: 'mine' }] });
 */
export const extend = (registry: Registry, more: Partial<Registry>): Registry => ({
  protocols: [...registry.protocols, ...(more.protocols ?? [])],
  models: [...registry.models, ...(more.models ?? [])],
  penalties: [...registry.penalties, ...(more.penalties ?? [])],
  optimizers: [...registry.optimizers, ...(more.optimizers ?? [])],
  schedules: [...registry.schedules, ...(more.schedules ?? [])],
  datasets: [...registry.datasets, ...(more.datasets ?? [])],
  sources: [...registry.sources, ...(more.sources ?? [])],
});

/** What a trial names, made. */
export interface Named {
  readonly protocol: Protocol;
  /** The net for so many classes. */
  readonly model: ReturnType<ModelDefinition['make']>;
  /** Undefined for a trial without one. */
  readonly penalty: ReturnType<PenaltyDefinition['make']> | undefined;
  /** The learning rate over so many iterations. */
  readonly schedule: ReturnType<ScheduleDefinition['make']>;
  /** The optimizer with its rate scheduled. */
  readonly optimizer: ReturnType<OptimizerDefinition['make']>;
}

/**
 * What a trial names, made. Left: something that is not known, or an option that is wrong.
 *
 * @example pipe(namedBy(general)(trialDefaults), E.map(({ model }) => model({ classes: 10 })))
 */
export const namedBy =
  ({ protocols, models, penalties, optimizers, schedules, sources }: Registry) =>
  (config: ClassifierTrial): E.Either<DefinitionError, Named> =>
    pipe(
      E.fromPredicate(
        () => config.sources.every((source) => sources.includes(source)),
        (): DefinitionError => ({ kind: 'unknown', message: missingSource }),
      )(config),
      E.map(() => ({})),
      E.bind('protocol', () => protocolOf(protocols, config.protocol)),
      E.bind('model', () => make('model', models)(config.model)),
      E.bind('penalty', () =>
        config.penalty.kind === 'none' ? E.right(undefined) : make('penalty', penalties)(config.penalty),
      ),
      E.bind('schedule', () => make('schedule', schedules)(config.schedule)),
      E.bind('optimizer', () =>
        make(
          'optimizer',
          optimizers as readonly Definition<object, ReturnType<OptimizerDefinition['make']>>[],
        )(config.optimizer),
      ),
    );

const missingSource =
  'the trial names what a file of its own defines, and that file was not given or has changed since. Give it as it was.';

const protocolOf = (protocols: readonly Protocol[], kind: string): E.Either<DefinitionError, Protocol> =>
  E.fromNullable({
    kind: 'unknown' as const,
    message: `there is no protocol ${JSON.stringify(kind)}; the known ones are ${protocols.map((p) => p.kind).join(', ')}.`,
  })(protocols.find((protocol) => protocol.kind === kind));

/**
 * The penalty of a trial: its definition, and its options with all defaults in place; undefined for none, and for one that is not known.
 *
 * @example penaltyOf(general)({ kind: 'spectreg' })?.definition.label; // 'SpectReg'
 */
export const penaltyOf =
  ({ penalties }: Pick<Registry, 'penalties'>) =>
  ({
    kind,
    ...options
  }: ClassifierTrial['penalty']): { readonly definition: PenaltyDefinition; readonly options: object } | undefined =>
    pipe(
      find('penalty', penalties)(kind),
      E.chain((definition) =>
        pipe(
          readOptions(definition, options),
          E.map((read) => ({ definition, options: read })),
        ),
      ),
      E.getOrElseW(() => undefined),
    );

/**
 * The trial in the form that its id is made of: what it names without the options that are the defaults.
 *
 * @example normalized(general)({ ...trialDefaults, model: { kind: 'lenet', width: 1 } }).model; // { kind: 'lenet' }
 */
export const normalized =
  ({ models, penalties, optimizers, schedules }: Registry) =>
  <C extends Pick<ClassifierTrial, 'model' | 'penalty' | 'optimizer' | 'schedule'>>(config: C): C => {
    const of = (definitions: readonly Definition[], { kind, ...options }: ClassifierTrial['model']) => {
      const definition = definitions.find((d) => d.kind === kind);
      if (definition === undefined) return { kind, ...options };
      const known = new Set(optionsOf(definition).map(({ name }) => name));
      // an option that there is not stays, for `namedBy` to refuse
      const stray = Object.entries(options).filter(([name]) => !known.has(name));
      return { ...canonical(definition, options), ...Object.fromEntries(stray) };
    };
    return {
      ...config,
      model: of(models, config.model),
      penalty: of(penalties, config.penalty),
      optimizer: of(optimizers as readonly Definition[], config.optimizer),
      schedule: of(schedules, config.schedule),
    };
  };
