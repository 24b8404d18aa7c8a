import * as E from 'fp-ts/lib/Either.js';
import { sequenceS } from 'fp-ts/lib/Apply.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Command, Option } from 'commander';
import { datasetNames } from '@gr/datasets/node';
import type { Tagged } from '@gr/define';
import { asInThePaper } from '@gr/paper';
import { type AugmentName, type ClassifierTrial, type DataSetting, trialDefaults } from '@gr/trials';
import { withSources } from '@gr/trials/node';
import { type Problem, usage } from '../problem.ts';
import { type Word, definitionFlags, givenFlags, readDefinition } from './definition-flags.ts';
import { type Known, knownHere } from './own-files.ts';
import type { RawFlags } from './raw-flags.ts';

export const backends = ['wasm', 'cpu', 'gpu', 'webgpu', 'tensorflow'] as const;

const augmentNames = ['shift', 'flip', 'crop'] as const;

/** Puts the flags of a training run on a command. */
export const withTrainFlags = (command: Command, { registry }: Known = knownHere): Command => {
  const { models, penalties, optimizers, schedules } = registry;
  const kinds = (of: readonly { readonly kind: string }[]) => of.map(({ kind }) => kind).join(', ');
  return withFlags(
    command
      .addOption(new Option('--dataset <name>', datasets).default('digits'))
      .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
      .addOption(
        new Option(
          '--protocol <name>',
          "field: every test example counts, standardized by the training examples; paper: the authors' rules, and their penalty",
        ).default('field'),
      )
      .option(
        '--split <name>',
        "official, or authors (test: the last 10,000 of the training set), which is the paper protocol's default",
      )
      .option('--labels <name>', 'of cifar-100: fine or coarse (default: "fine")')
      .option('--download', 'fetch the files of the dataset that are not there, and check them')
      .option('--partial', 'take what is there of a set whose files are not all there')
      .addOption(new Option('--scored-on <name>', 'test, or validation, to choose λ and the like on').default('test'))
      .addOption(new Option('--size <n>', 'number of training examples').default('2000'))
      .option('--balanced', 'the same number of examples of each class')
      .addOption(
        new Option('--augment <names>', `what is done to training images, a comma list of ${augmentNames.join(', ')}`),
      )
      .addOption(new Option('--model <name>', `${kinds(models)}, or a file of one's own: ./net.mjs`).default('lenet'))
      .addOption(
        new Option('--penalty <name>', `none, ${kinds(penalties)}, or a file of one's own: ./mine.mjs`).default('none'),
      )
      .option('--lambda <number>', "weight of the penalty (default: the paper's for 2,000 digits)")
      .option(
        '--penalty-pass <name>',
        'the penalty sees the forward pass of the loss, or one of its own: shared or second (default: "shared")',
      )
      .addOption(new Option('--optimizer <name>', kinds(optimizers)).default('adam'))
      .addOption(
        new Option(
          '--schedule <name>',
          `of the learning rate: ${schedules.map(({ kind, description }) => `${kind} (${description})`).join(', ')}`,
        ).default('steps'),
      ),
    definitionFlags(registry),
  )
    .addOption(new Option('--weight-decay <number>', 'of filters and weights, not of biases').default('0.0005'))
    .addOption(new Option('--iterations <n>', 'training steps').default('10000'))
    .addOption(new Option('--batch <n>', 'examples in a step').default('50'))
    .addOption(new Option('--jacobian <n>', 'examples at which to measure ‖J‖ after training').default('0'))
    .addOption(new Option('--seed <n>', 'chooses the examples, the initialization and the order').default('1'))
    .addOption(
      new Option('--backend <name>', `${backends.join(', ')}; gpu is the best that gr doctor finds`).default('wasm'),
    );
};

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

export const datasets = `${datasetNames.join(', ')}, idx:<folder> or folder:<folder>`;

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
export const isDataset = (given: string): boolean => datasetNames.includes(given) || /^(idx|folder):./.test(given);

const dataset = (given: string | boolean | undefined): E.Either<Problem, string> =>
  typeof given === 'string' && isDataset(given)
    ? E.right(given)
    : E.left(usage(`--dataset is ${JSON.stringify(given)}; the known ones are ${datasets}.`));

/** Where the files of datasets are. */
export const dataDirOf = (raw: RawFlags, env: Readonly<Record<string, string | undefined>>): string | undefined =>
  typeof raw['dataDir'] === 'string' ? raw['dataDir'] : env['GR_DATA_DIR'];

/** Checks every flag; the first that is wrong is the problem. */
export const parseFlags = (raw: RawFlags, context: Known = knownHere): E.Either<Problem, ClassifierTrial> =>
  pipe(
    sequenceS(E.Applicative)({
      protocol: known('protocol', ['field', 'paper'])(raw['protocol']),
      data: dataOf(raw),
      model: namedBy('model', raw, context),
      penalty: namedBy('penalty', raw, context),
      pass: passOf(raw),
      optimizer: namedBy('optimizer', raw, context),
      schedule: pipe(
        known(
          'schedule',
          context.registry.schedules.map(({ kind }) => kind),
        )(raw['schedule']),
        E.map((kind) => ({ kind })),
      ),
      weightDecay: notNegative('weight-decay')(raw['weightDecay']),
      iterations: whole('iterations', 1)(raw['iterations']),
      batch: whole('batch', 1)(raw['batch']),
      jacobianExamples: whole('jacobian', 0)(raw['jacobian']),
      seed: whole('seed', 0)(raw['seed']),
      backend: known('backend', backends)(raw['backend']),
    }),
    E.chainFirst(({ protocol }) => (protocol === 'paper' ? noneOfItsOwn(raw, context) : E.right(undefined))),
    E.map((config) => (config.protocol === 'paper' ? asInThePaper(config) : config)),
    E.bind('lambda', ({ penalty }) => lambdaOf(penalty.kind, raw, context)),
    E.map((config): ClassifierTrial => withSources(context.modules)({ ...trialDefaults, ...config })),
    E.filterOrElse(
      ({ batch, data: { size } }) => batch <= size,
      ({ batch, data: { size } }) =>
        usage(`--batch is ${batch}, but there are only ${size} training examples (--size). Use a smaller batch.`),
    ),
  );

const dataOf = (raw: RawFlags): E.Either<Problem, DataSetting> =>
  pipe(
    sequenceS(E.Applicative)({
      kind: dataset(raw['dataset']),
      split: known('split', ['authors', 'official'])(raw['split'] ?? usualSplit(raw)),
      labels: labelsOf(raw),
      scoredOn: known('scored-on', ['test', 'validation'])(raw['scoredOn']),
      size: whole('size', 1)(raw['size']),
      augment: augment(raw['augment']),
    }),
    E.map((data) => ({ ...data, balanced: raw['balanced'] === true, partial: raw['partial'] === true })),
  );

const labelsOf = ({ dataset, labels }: RawFlags): E.Either<Problem, 'fine' | 'coarse'> =>
  labels !== undefined && dataset !== 'cifar-100'
    ? E.left(usage(`--labels goes with --dataset cifar-100, given --dataset ${String(dataset)}. Leave it out.`))
    : known('labels', ['fine', 'coarse'])(labels ?? 'fine');

const usualSplit = ({ protocol }: RawFlags): string => (protocol === 'paper' ? 'authors' : 'official');

/** What `--model`, `--penalty` or `--optimizer` names, with the options that flags give it. */
const namedBy = (word: Word, raw: RawFlags, { registry, kindOf }: Known): E.Either<Problem, Tagged> => {
  const all = { model: registry.models, penalty: registry.penalties, optimizer: registry.optimizers }[word];
  const kinds = [...(word === 'penalty' ? ['none'] : []), ...all.map(({ kind }) => kind)];
  return pipe(
    known(word, kinds)(kindOf(String(raw[word]))),
    E.chain((kind) => readDefinition(registry, word, { kind, raw })),
  );
};

const passOf = ({ penalty, penaltyPass }: RawFlags): E.Either<Problem, 'shared' | 'second'> =>
  penaltyPass !== undefined && penalty === 'none'
    ? E.left(usage('--penalty-pass is given, but --penalty is none. Leave it out.'))
    : known('penalty-pass', ['shared', 'second'])(penaltyPass ?? 'shared');

/** The paper's protocol has the authors' options of a penalty. */
function noneOfItsOwn(raw: RawFlags, { registry }: Known): E.Either<Problem, void> {
  const own = [
    ...givenFlags(registry, 'penalty', raw),
    ...(raw['penaltyPass'] === undefined ? [] : ['--penalty-pass']),
  ];
  return own.length === 0
    ? E.right(undefined)
    : E.left(
        usage(
          `${own.join(' and ')} and --protocol paper do not go together: the protocol has the authors' own. Leave one out.`,
        ),
      );
}

function lambdaOf(penalty: string, { lambda }: RawFlags, { full }: Known): E.Either<Problem, number> {
  if (lambda !== undefined && penalty === 'none')
    return E.left(usage('--lambda is given, but --penalty is none. Name the penalty that it weighs.'));
  return lambda === undefined
    ? E.right(full.penalties.find(({ kind }) => kind === penalty)?.lambda ?? 0)
    : notNegative('lambda')(lambda);
}
