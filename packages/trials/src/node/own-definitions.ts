import { inspect } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset, Splits } from '@gr/datasets';
import { type Definition, optionsOf } from '@gr/define';
import type { Layer, ModelDefinition, ModelSituation } from '@gr/models';
import { type Penalty, type PenaltyDefinition, halfDecades } from '@gr/penalties';
import * as z from 'zod';
import type { DatasetDefinition, Registry } from '../trial/registry.ts';

/** The lists of a registry whose members a configuration names. */
export const lists = ['protocols', 'models', 'penalties', 'optimizers', 'schedules', 'datasets'] as const;

export type List = (typeof lists)[number];

/** What a file of one's own exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/** What was thrown, in words: it need not be an error. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : shown(error));

/**
 * The definitions that a file exports, each with what it leaves to us. A penalty, a model and a data set say themselves when what they
 * give is not what it should be.
 *
 * @param name of a penalty or model that is a function: the file's
 * @throws Error that says what is wrong
 */
export function definitionsOf(name: string, exported: Exports): Partial<Registry> {
  const given = lists.flatMap((list) => {
    const all = [...listOf(list, exported[list]), ...singleOf(list, name, exported)];
    return all.length === 0 ? [] : [[list, all.map((one) => completed(list, one))] as const];
  });
  return Object.fromEntries(given) as Partial<Registry>;
}

/** A definition before it is known to be one. */
type Raw = Readonly<Record<string, unknown>>;

const words: Readonly<Record<List, string>> = {
  protocols: 'protocol',
  models: 'model',
  penalties: 'penalty',
  optimizers: 'optimizer',
  schedules: 'schedule',
  datasets: 'data set',
};

/** The functions that a definition must bring. */
const required: Readonly<Record<List, readonly string[]>> = {
  protocols: ['standardized'],
  models: ['make'],
  penalties: ['make'],
  optimizers: ['options', 'make'],
  schedules: ['make'],
  datasets: ['load'],
};

const listOf = (list: List, given: unknown): readonly Raw[] => {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.some((one) => typeof (one as Raw | null)?.['kind'] !== 'string'))
    throw new Error(`it exports ${list}, which is no list of definitions with a kind each.`);
  return given as readonly Raw[];
};

/** What `penalty` or `model` is: a definition, or a function that takes the file's name. */
const singleOf = (list: List, name: string, exported: Exports): readonly Raw[] => {
  const word = words[list];
  const given = list === 'penalties' || list === 'models' ? exported[word] : undefined;
  if (given === undefined) return [];
  if (typeof given === 'function') return [{ kind: name, make: () => given }];
  if (typeof (given as Raw | null)?.['kind'] !== 'string')
    throw new Error(
      `its ${word} is ${shown(given)}, expected a function ${signatures[word]}, or a definition with kind and make.`,
    );
  return [given as Raw];
};

const signatures: Readonly<Record<string, string>> = {
  penalty: '(probe) => scalar',
  model: '({ classes }) => layer',
};

function completed(list: List, given: Raw): unknown {
  const kind = String(given['kind']);
  const what = `the ${words[list]} ${kind}`;
  if (kind.trim() === '') throw new Error(`a ${words[list]} has an empty kind. Give it a name.`);
  if (list === 'penalties' && kind === 'none')
    throw new Error('its penalty is called none, which stands for no penalty. Give it another name.');
  const missing = required[list].find((name) => typeof given[name] !== 'function');
  if (missing !== undefined) throw new Error(`${what} has no function ${missing}.`);
  if (list === 'protocols') return { dropRemainder: false, net: {}, ...given };
  if (list === 'datasets') return soundDataset(given as unknown as DatasetDefinition);
  const definition = { options: none, ...given } as unknown as Definition;
  checkOptions(what, definition);
  if (list === 'penalties') return completePenalty(definition);
  if (list === 'models') return completeModel(definition);
  return list === 'schedules' ? { description: ownFile, ...definition } : definition;
}

const ownFile = 'a file of one’s own';
const none = () => z.strictObject({});

/** Flags and tables are made of the options, so they must be of a kind that both can show. */
function checkOptions(what: string, definition: Definition): void {
  const name = (() => {
    try {
      return optionsOf(definition).find((option) => !/^[a-z][A-Za-z0-9]*$/.test(option.name))?.name;
    } catch (error) {
      throw new Error(`${what} has unsound options: ${reasonOf(error)}`, { cause: error });
    }
  })();
  if (name !== undefined)
    throw new Error(`${what} has an option ${JSON.stringify(name)}: names of options are words, such as maxNorm.`);
}

const completePenalty = (given: Definition): PenaltyDefinition => {
  const { kind, make } = given as PenaltyDefinition;
  return {
    label: kind,
    equation: '',
    source: ownFile,
    pullbacks: () => 1,
    lambda: 1,
    grid: () => halfDecades(0.0001, 100),
    ...given,
    make: (options) => {
      const penalty: unknown = make(options);
      if (typeof penalty !== 'function')
        throw new Error(`the penalty ${kind} made ${shown(penalty)}, expected a function ${signatures['penalty']}.`);
      return scalarOnly(kind, penalty as Penalty);
    },
  };
};

/** What is thrown says by what. */
const naming = <A>(what: string, f: () => A): A => {
  try {
    return f();
  } catch (error) {
    throw new Error(`${what} failed: ${reasonOf(error)}`, { cause: error });
  }
};

/** A penalty that says so if it gives no scalar: what else it gave would be added to the loss without a gradient, or not at all. */
const scalarOnly =
  (kind: string, penalty: Penalty): Penalty =>
  (probe) => {
    const value: unknown = naming(`the penalty ${kind}`, () => penalty(probe));
    if (value instanceof tf.Tensor && value.rank === 0) return value as tf.Scalar;
    // what a promise comes to is of no use here, and its failure would end the program
    if (value instanceof Promise) value.catch(() => undefined);
    const returned =
      value instanceof tf.Tensor
        ? `a tensor of shape [${value.shape.join(', ')}]`
        : value instanceof Promise
          ? 'a promise'
          : shown(value);
    throw new Error(
      `the penalty ${kind} returned ${returned}, expected a scalar tensor. Reduce it over the batch, e.g. by tf.mean.`,
    );
  };

const completeModel = (given: Definition): ModelDefinition => {
  const { kind, make } = given as ModelDefinition;
  return {
    description: ownFile,
    ...given,
    make: (options) => {
      const model: unknown = make(options);
      if (typeof model !== 'function')
        throw new Error(`the model ${kind} made ${shown(model)}, expected a function ${signatures['model']}.`);
      return (situation) =>
        layerOnly(
          kind,
          naming(`the model ${kind}`, () => (model as (situation: ModelSituation) => unknown)(situation)),
        );
    },
  };
};

const layerOnly = (kind: string, given: unknown): Layer => {
  const { init, apply } = (given ?? {}) as Partial<Record<keyof Layer, unknown>>;
  if (typeof init === 'function' && typeof apply === 'function') return given as Layer;
  throw new Error(
    `the model ${kind} gave ${shown(given)}, expected a layer with init and apply. serial of @gr/models makes one.`,
  );
};

/** A data set whose examples fit one another: what does not would be trained on as if it did. */
const soundDataset = (given: DatasetDefinition): DatasetDefinition => ({
  ...given,
  load: async () => {
    const splits = await Promise.resolve()
      .then(() => given.load())
      .catch((error: unknown) => {
        throw new Error(reasonOf(error), { cause: error });
      });
    checkSplits(splits);
    return splits;
  },
});

function checkSplits(given: unknown): asserts given is Splits {
  const { train, test, validation } = (isObject(given) ? given : {}) as Partial<Splits>;
  if (!isObject(train) || !isObject(test))
    throw new Error(`load gave ${shown(given)}, expected { train, test }, a Dataset of @gr/datasets each.`);
  const sets: Readonly<Record<string, Dataset>> = { train, test, ...(validation === undefined ? {} : { validation }) };
  for (const [name, set] of Object.entries(sets)) {
    checkSet(name, set);
    const [own, first] = [set, train].map(({ shape, classes }) => [shape.join(' × '), classes.length] as const);
    if (own!.join() !== first!.join())
      throw new Error(
        `${name} has examples of ${own![0]} and ${own![1]} classes, but train has ${first![0]} and ${first![1]}. Make them alike.`,
      );
  }
}

function checkSet(name: string, { shape, classes, images, labels }: Dataset): void {
  if (!Array.isArray(shape) || shape.some((length) => !(Number.isInteger(length) && length > 0)))
    throw new Error(`the shape of ${name} is ${shown(shape)}, expected lengths such as [28, 28, 1].`);
  if (!Array.isArray(classes) || classes.length === 0)
    throw new Error(`the classes of ${name} are ${shown(classes)}, expected a list of their names.`);
  if (!(images instanceof Uint8Array || images instanceof Float32Array))
    throw new Error(`the images of ${name} are ${shown(images)}, expected a Uint8Array or Float32Array.`);
  if (!(labels instanceof Uint8Array || labels instanceof Uint16Array))
    throw new Error(`the labels of ${name} are ${shown(labels)}, expected a Uint8Array or Uint16Array of indices.`);
  const size = shape.reduce((product, length) => product * length, 1);
  if (labels.length === 0) throw new Error(`${name} has no examples.`);
  if (images.length !== labels.length * size)
    throw new Error(
      `${name} has ${labels.length} labels and ${images.length} values, expected ${labels.length * size}: ${shape.join(' × ')} for each label.`,
    );
  const stranger = labels.findIndex((label) => label >= classes.length);
  if (stranger >= 0)
    throw new Error(
      `${name} has the label ${labels[stranger]} at example ${stranger}, expected 0 to ${classes.length - 1}, indices of its classes.`,
    );
}

const isObject = (given: unknown): given is object => typeof given === 'object' && given !== null;

/** A value in a line. */
const shown = (given: unknown): string =>
  inspect(given, { depth: 0, breakLength: Infinity, compact: true, maxArrayLength: 4, maxStringLength: 80 });
