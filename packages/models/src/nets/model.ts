import * as E from 'fp-ts/lib/Either.js';
import type { Layer } from '../layer.ts';
import { type LenetRegularizer, lenet } from './lenet.ts';
import { lenetCaffe } from './lenet-caffe.ts';
import { mlp } from './mlp.ts';
import { resnet, tinyImagenetResnet } from './resnet.ts';

export type ModelName = 'mlp' | 'lenet' | 'lenet-caffe' | 'resnet' | 'resnet-tiny-imagenet';

export interface ModelOptions {
  /** 10 if not given. */
  readonly classes?: number;
  /** 'none' if not given; the others are for 'lenet'. */
  readonly regularizer?: LenetRegularizer;
  /** A factor on the numbers of filters, rounded, for 'lenet' and the residual nets. 1 if not given. */
  readonly width?: number;
  /** Blocks in each stage of a residual net. Its own number if not given. */
  readonly depth?: number;
}

/**
 * The nets by name.
 *
 * @example const net = models['lenet-caffe']({ classes: 10 });
 */
export const models: { readonly [name in ModelName]: (options?: ModelOptions) => Layer } = {
  mlp: ({ classes = 10 } = {}) => mlp({ classes }),
  lenet: ({ width = 1, ...options } = {}) =>
    lenet({ ...options, widths: [times(6, width), times(16, width), times(120, width), times(84, width)] }),
  'lenet-caffe': ({ classes = 10 } = {}) => lenetCaffe({ classes }),
  resnet: (options) => resnet(residualOptions(options)),
  'resnet-tiny-imagenet': (options) => tinyImagenetResnet(residualOptions(options)),
};

const times = (filters: number, width: number): number => Math.max(1, Math.round(filters * width));

const residualOptions = ({ classes = 10, width = 1, depth }: ModelOptions = {}) => ({
  classes,
  filters: times(48, width),
  ...(depth === undefined ? {} : { blocks: depth }),
});

/** What a net can be told apart from the number of classes. */
const takes: {
  readonly [name in ModelName]: {
    readonly regularizers: readonly LenetRegularizer[];
    readonly width: boolean;
    readonly depth: boolean;
  };
} = {
  mlp: { regularizers: ['none'], width: false, depth: false },
  lenet: { regularizers: ['none', 'dropout', 'batch-norm'], width: true, depth: false },
  'lenet-caffe': { regularizers: ['none'], width: false, depth: false },
  resnet: { regularizers: ['none'], width: true, depth: true },
  'resnet-tiny-imagenet': { regularizers: ['none'], width: true, depth: true },
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
  readonly option: 'classes' | 'regularizer' | 'width' | 'depth';
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
  options: Omit<ModelOptions, 'regularizer'> & { readonly regularizer?: string } = {},
): E.Either<ModelError, Layer> => {
  const { classes = 10, regularizer: given = 'none', width = 1, depth } = options;
  if (!isModelName(name)) return E.left(unknownModel(name));
  const known = takes[name];
  const regularizer = known.regularizers.find((one) => one === given);
  if (regularizer === undefined)
    return E.left(invalid('regularizer', given, `'${name}' takes ${list(known.regularizers)}`));
  if (!Number.isInteger(classes) || classes < 1)
    return E.left(invalid('classes', String(classes), 'give a whole number of at least 1'));
  if (!(width > 0 && width <= 64)) return E.left(invalid('width', String(width), 'give a factor above 0, up to 64'));
  if (width !== 1 && !known.width)
    return E.left(invalid('width', String(width), `'${name}' has one width; leave it out`));
  if (depth !== undefined && !known.depth)
    return E.left(invalid('depth', String(depth), `'${name}' has no residual blocks; leave it out`));
  if (depth !== undefined && (!Number.isInteger(depth) || depth < 1))
    return E.left(invalid('depth', String(depth), 'give a whole number of at least 1'));
  return E.right(models[name]({ classes, regularizer, width, ...(depth === undefined ? {} : { depth }) }));
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
