import * as E from 'fp-ts/lib/Either.js';
import type { Layer } from '../layer.ts';
import { type LenetRegularizer, lenet } from './lenet.ts';
import { lenetCaffe } from './lenet-caffe.ts';
import { mlp } from './mlp.ts';

export type ModelName = 'mlp' | 'lenet' | 'lenet-caffe';

export interface ModelOptions {
  /** 10 if not given. */
  readonly classes?: number;
  /** 'none' if not given; the others are for 'lenet'. */
  readonly regularizer?: LenetRegularizer;
}

/** The nets by name. */
export const models: { readonly [name in ModelName]: (options?: ModelOptions) => Layer } = {
  mlp: ({ classes = 10 } = {}) => mlp({ classes }),
  lenet: (options) => lenet(options),
  'lenet-caffe': ({ classes = 10 } = {}) => lenetCaffe({ classes }),
};

const regularizers: { readonly [name in ModelName]: readonly LenetRegularizer[] } = {
  mlp: ['none'],
  lenet: ['none', 'dropout', 'batch-norm'],
  'lenet-caffe': ['none'],
};

/** Why there is no such net. `message` says what was given and what is known. */
export type ModelError = UnknownModel | InvalidModelOption;

export interface UnknownModel {
  readonly _tag: 'UnknownModel';
  readonly given: string;
  readonly known: readonly string[];
  readonly message: string;
}

export interface InvalidModelOption {
  readonly _tag: 'InvalidModelOption';
  readonly option: 'classes' | 'regularizer';
  readonly given: string;
  readonly message: string;
}

/**
 * The net of that name, for names and options that come from outside, such as a command line.
 *
 * @example pipe(model('lenet', { regularizer: 'dropout' }), E.map((net) => summary(net, [28, 28, 1])))
 */
export const model = (
  name: string,
  options: { readonly classes?: number; readonly regularizer?: string } = {},
): E.Either<ModelError, Layer> => {
  const { classes = 10, regularizer: given = 'none' } = options;
  if (!isModelName(name)) return E.left(unknownModel(name));
  const regularizer = regularizers[name].find((known) => known === given);
  if (regularizer === undefined)
    return E.left(invalid('regularizer', given, `'${name}' takes ${list(regularizers[name])}`));
  if (!Number.isInteger(classes) || classes < 1)
    return E.left(invalid('classes', String(classes), 'give a whole number of at least 1'));
  return E.right(models[name]({ classes, regularizer }));
};

const isModelName = (name: string): name is ModelName => Object.hasOwn(models, name);

const list = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

const unknownModel = (given: string): UnknownModel => {
  const known = Object.keys(models);
  return { _tag: 'UnknownModel', given, known, message: `unknown model '${given}': give one of ${list(known)}` };
};

const invalid = (option: InvalidModelOption['option'], given: string, advice: string): InvalidModelOption => ({
  _tag: 'InvalidModelOption',
  option,
  given,
  message: `model option ${option} is '${given}': ${advice}`,
});
