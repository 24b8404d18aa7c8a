import { type DefinitionError, make } from '@gr/define';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import type { Layer } from '../layer.ts';
import type { ModelDefinition, ModelSituation } from './definition.ts';
import { type LenetRegularizer, lenet } from './lenet.ts';
import { lenetCaffe } from './lenet-caffe.ts';
import { mlp } from './mlp.ts';
import { resnet, tinyImagenetResnet } from './resnet.ts';

const width = () =>
  z.number().positive().max(64).default(1).describe('a factor on the numbers of filters, which are rounded');
const times = (filters: number, factor: number): number => Math.max(1, Math.round(filters * factor));

const mlpDefinition: ModelDefinition = {
  kind: 'mlp',
  description: '784-256-256-classes with relu, for any shape',
  options: () => z.strictObject({}),
  make:
    () =>
    ({ classes = 10 }) =>
      mlp({ classes }),
};

const lenetDefinition: ModelDefinition<{ readonly regularizer: LenetRegularizer; readonly width: number }> = {
  kind: 'lenet',
  description: 'the LeNet of the paper, for images of at least 28 × 28',
  options: () =>
    z.strictObject({
      regularizer: z.enum(['none', 'dropout', 'batch-norm']).default('none').describe('before the last layer'),
      width: width(),
    }),
  make:
    ({ regularizer, width }) =>
    (situation) =>
      lenet({
        ...situation,
        regularizer,
        widths: [times(6, width), times(16, width), times(120, width), times(84, width)],
      }),
};

const lenetCaffeDefinition: ModelDefinition = {
  kind: 'lenet-caffe',
  description: 'the LeNet of Caffe, 20-50-500',
  options: () => z.strictObject({}),
  make:
    () =>
    ({ classes = 10 }) =>
      lenetCaffe({ classes }),
};

const residual = (
  kind: string,
  description: string,
  net: typeof resnet,
): ModelDefinition<{ readonly width: number; readonly depth: number }> => ({
  kind,
  description,
  options: () =>
    z.strictObject({
      width: width(),
      depth: z.int().min(1).default(3).describe('residual blocks in each of the three stages'),
    }),
  make:
    ({ width, depth }) =>
    ({ classes = 10, ...situation }) =>
      net({ ...situation, classes, filters: times(48, width), blocks: depth }),
});

/**
 * The nets that programs know by name. A new one is its file and a line here.
 *
 * @example modelDefinitions.map(({ kind }) => kind).join(', '); // 'mlp, lenet, …'
 */
export const modelDefinitions: readonly ModelDefinition[] = [
  mlpDefinition,
  lenetDefinition,
  lenetCaffeDefinition,
  residual('resnet', 'the residual net of the paper for images of 32 × 32', resnet),
  residual('resnet-tiny-imagenet', 'the same behind a first convolution of stride 2, for 64 × 64', tinyImagenetResnet),
];

/**
 * The net of a name, for names and options that come from outside, such as a command line. Left: `unknown` if there is none of that name,
 * `option` if it does not have an option or one is out of its range. Never throws.
 *
 * @example pipe(model('lenet', { regularizer: 'dropout' }), E.map((net) => summary(net, [28, 28, 1])))
 */
export const model = (
  kind: string,
  { classes, statistics, init, ...options }: ModelSituation & Readonly<Record<string, unknown>> = {},
): E.Either<DefinitionError, Layer> =>
  classes !== undefined && (!Number.isInteger(classes) || classes < 1)
    ? E.left({
        kind: 'option',
        option: 'classes',
        message: `classes of ${kind} is ${String(classes)}, expected a whole number of at least 1.`,
      })
    : pipe(
        make('model', modelDefinitions)({ ...options, kind }),
        E.map((of) =>
          of({
            ...(classes === undefined ? {} : { classes }),
            ...(statistics === undefined ? {} : { statistics }),
            ...(init === undefined ? {} : { init }),
          }),
        ),
      );
