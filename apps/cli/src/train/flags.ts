import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Command, Option } from 'commander';
import { datasetNames } from '@gr/datasets/node';
import { penaltyDefinitions } from '@gr/penalties';
import { optimizers } from '@gr/train';
import { models } from '@gr/models';
import { type Problem, usage } from '../problem.ts';
import { type AugmentName, type ClassifierTrial, asInThePaper, trialDefaults } from '@gr/experiments';
import { penaltyFlags, readPenaltyFlags } from './penalty-flags.ts';
import type { RawFlags } from './raw-flags.ts';

export const backends = ['wasm', 'cpu', 'gpu', 'webgpu', 'tensorflow'] as const;

const augmentNames = ['shift', 'flip', 'crop'] as const;

const penalties = penaltyDefinitions.map(({ kind }) => kind);

/** Puts the flags of a training run on a command. */
export const withTrainFlags = (command: Command): Command =>
  withFlags(
    command
      .addOption(new Option('--dataset <name>', datasets).default('digits'))
      .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
      .addOption(
        new Option('--split <name>', 'authors (test: the last 10,000 of the training set) or official').default(
          'authors',
        ),
      )
      .addOption(new Option('--labels <name>', 'fine or coarse, of a set that has both').default('fine'))
      .option('--download', 'fetch the files of the dataset that are not there, and check them')
      .option('--partial', 'take what is there of a set whose files are not all there')
      .addOption(new Option('--scored-on <name>', 'test, or validation, to choose λ and the like on').default('test'))
      .addOption(new Option('--size <n>', 'number of training examples').default('2000'))
      .option('--balanced', 'the same number of examples of each class')
      .addOption(
        new Option('--augment <names>', `what is done to training images, a comma list of ${augmentNames.join(', ')}`),
      )
      .addOption(new Option('--model <name>', Object.keys(models).join(', ')).default('lenet'))
      .addOption(new Option('--width <factor>', 'on the filters of lenet and the residual nets').default('1'))
      .option('--depth <n>', 'blocks in each stage of a residual net')
      .addOption(new Option('--regularizer <name>', 'of lenet: none, dropout, batch-norm').default('none'))
      .addOption(new Option('--penalty <name>', `none, ${penalties.join(', ')}`).default('none'))
      .addOption(
        new Option(
          '--preset <name>',
          "paper: the penalty exactly as the authors' code has it, its options too",
        ).default('none'),
      )
      .option('--lambda <number>', "weight of the penalty (default: the paper's for 2,000 digits)"),
    penaltyFlags(),
  )
    .addOption(new Option('--optimizer <name>', optimizers.join(', ')).default('adam'))
    .addOption(new Option('--rate <number>', 'learning rate').default('0.001'))
    .addOption(
      new Option('--schedule <name>', 'steps (× 0.1 at 50 %, × 0.01 at 75 %), cosine or constant').default('steps'),
    )
    .addOption(new Option('--weight-decay <number>', 'of filters and weights, not of biases').default('0.0005'))
    .addOption(new Option('--iterations <n>', 'training steps').default('10000'))
    .addOption(new Option('--batch <n>', 'examples in a step').default('50'))
    .addOption(new Option('--jacobian <n>', 'examples at which to measure ‖J‖ after training').default('0'))
    .addOption(new Option('--seed <n>', 'chooses the examples, the initialization and the order').default('1'))
    .addOption(
      new Option('--backend <name>', `${backends.join(', ')}; gpu is the best that gr doctor finds`).default('wasm'),
    );

const withFlags = (command: Command, flags: readonly Option[]): Command =>
  flags.reduce((all, flag) => all.addOption(flag), command);

export const known =
  <A extends string>(flag: string, names: readonly A[]) =>
  (given: string | boolean | undefined): E.Either<Problem, A> =>
    names.includes(given as A)
      ? E.right(given as A)
      : E.left(usage(`--${flag} is ${JSON.stringify(given)}; the known ones are ${names.join(', ')}.`));

export const number =
  (flag: string, what: string, holds: (n: number) => boolean) =>
  (given: string | boolean | undefined): E.Either<Problem, number> => {
    const text = typeof given === 'string' ? given.trim() : '';
    const n = text === '' ? NaN : Number(text);
    return Number.isFinite(n) && holds(n)
      ? E.right(n)
      : E.left(usage(`--${flag} is ${JSON.stringify(given)}, expected ${what}.`));
  };

export const whole = (flag: string, min: number) =>
  number(flag, `a whole number of at least ${min}`, (n) => Number.isSafeInteger(n) && n >= min);
const notNegative = (flag: string) => number(flag, 'a finite number of at least 0', (n) => n >= 0);
const positive = (flag: string) => number(flag, 'a finite number above 0', (n) => n > 0);

const penaltyAndLambda = (raw: RawFlags): E.Either<Problem, Partial<ClassifierTrial>> =>
  pipe(
    E.Do,
    E.bind('penalty', () => known('penalty', ['none', ...penalties])(raw['penalty'])),
    E.bind('lambda', ({ penalty }) => lambdaOf(penalty, raw)),
    E.bind('options', ({ penalty }) => readPenaltyFlags(penalty, raw)),
    E.map(({ options, ...weighed }) => ({ ...weighed, ...options })),
  );

const datasets = `${datasetNames.join(', ')}, idx:<folder> or folder:<folder>`;

const augment = (given: string | boolean | undefined): E.Either<Problem, readonly AugmentName[]> =>
  given === undefined
    ? E.right([])
    : pipe(
        String(given)
          .split(',')
          .map((name) => name.trim()),
        E.traverseArray(known('augment', augmentNames)),
      );

/** A set by its name, or a folder of IDX files or of class folders. */
const dataset = (given: string | boolean | undefined): E.Either<Problem, string> =>
  typeof given === 'string' && (datasetNames.includes(given) || /^(idx|folder):./.test(given))
    ? E.right(given)
    : E.left(usage(`--dataset is ${JSON.stringify(given)}; the known ones are ${datasets}.`));

/** Where the files of datasets are. */
export const dataDirOf = (raw: RawFlags, env: Readonly<Record<string, string | undefined>>): string | undefined =>
  typeof raw['dataDir'] === 'string' ? raw['dataDir'] : env['GR_DATA_DIR'];

/** Checks every flag; the first that is wrong is the problem. */
export const parseFlags = (raw: RawFlags): E.Either<Problem, ClassifierTrial> =>
  pipe(
    sequenceS(E.Applicative)({
      dataset: dataset(raw['dataset']),
      split: known('split', ['authors', 'official'])(raw['split']),
      labels: known('labels', ['fine', 'coarse'])(raw['labels']),
      scoredOn: known('scored-on', ['test', 'validation'])(raw['scoredOn']),
      size: whole('size', 1)(raw['size']),
      width: positive('width')(raw['width']),
      depth: raw['depth'] === undefined ? E.right(null) : whole('depth', 1)(raw['depth']),
      augment: augment(raw['augment']),
      model: known('model', Object.keys(models))(raw['model']),
      regularizer: known('regularizer', ['none', 'dropout', 'batch-norm'])(raw['regularizer']),
      weighed: penaltyAndLambda(raw),
      preset: known('preset', ['none', 'paper'])(raw['preset']),
      optimizer: known('optimizer', optimizers)(raw['optimizer']),
      rate: positive('rate')(raw['rate']),
      schedule: known('schedule', ['steps', 'cosine', 'constant'])(raw['schedule']),
      weightDecay: notNegative('weight-decay')(raw['weightDecay']),
      iterations: whole('iterations', 1)(raw['iterations']),
      batch: whole('batch', 1)(raw['batch']),
      jacobianExamples: whole('jacobian', 0)(raw['jacobian']),
      seed: whole('seed', 0)(raw['seed']),
      backend: known('backend', backends)(raw['backend']),
    }),
    E.map(({ weighed, ...config }) => ({
      ...trialDefaults,
      ...config,
      ...weighed,
      balanced: raw['balanced'] === true,
      partial: raw['partial'] === true,
    })),
    E.map((config) => (config.preset === 'paper' ? asInThePaper(config) : config)),
    E.filterOrElse(
      ({ model, regularizer }) => model === 'lenet' || regularizer === 'none',
      ({ model }) => usage(`--regularizer goes with --model lenet, given --model ${model}. Leave it out.`),
    ),
    E.filterOrElse(
      ({ batch, size }) => batch <= size,
      ({ batch, size }) =>
        usage(`--batch is ${batch}, but there are only ${size} training examples (--size). Use a smaller batch.`),
    ),
  );

function lambdaOf(penalty: string, { lambda, preset }: RawFlags): E.Either<Problem, number> {
  if (lambda !== undefined && penalty === 'none')
    return E.left(usage('--lambda is given, but --penalty is none. Name the penalty that it weighs.'));
  // the authors' confidence penalty is a sum over their batch of 50, ours a mean
  const unit = preset === 'paper' && penalty === 'confidence' ? 50 : 1;
  return lambda === undefined
    ? E.right((penaltyDefinitions.find(({ kind }) => kind === penalty)?.lambda ?? 0) / unit)
    : notNegative('lambda')(lambda);
}
