import { createHash } from 'node:crypto';
import { modelDefinitions } from '@gr/models';
import { penaltyDefinitions } from '@gr/penalties';
import { optimizerDefinitions, scheduleDefinitions } from '@gr/train';
import fc from 'fast-check';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { decodeExperimentRun, encodeExperimentRun, renewedRun } from '../experiment/experiment-run.ts';
import { canonicalTrial } from './canonical.ts';
import type { ClassifierTrial } from './config.ts';
import { dataDefaults, trialDefaults } from './defaults.ts';
import { trialId } from './id.ts';
import { decodeRecord, encodeRecord, renewed, resultOf } from './record.ts';
import { general, normalized } from './registry.ts';
import { trialConfigSchema } from './schema.ts';
import { trialIdOfVersion1, upgradeConfig } from './version-1.ts';
import { codeVersion, config1, config2, record1, toy1 } from './version-1.test-support.ts';

const right = <A>(read: E.Either<unknown, A>): A => {
  if (E.isLeft(read)) throw new Error(JSON.stringify(read.left));
  return read.right;
};

describe('a record of version 1', () => {
  const changed = (change: object) => decodeRecord(JSON.stringify({ ...record1, ...change }));

  test('is read as the trial that it is now, under the id that it had', () => {
    const read = right(decodeRecord(`${JSON.stringify(record1)}\n`));
    expect(read).toEqual({ ...record1, version: 2, config: config2 });
    expect(resultOf(read)).toMatchObject({ config: config2, test: { accuracy: 0.9769 }, time: record1.run.time });
  });

  test('of a toy has the configuration that it had', () => {
    const numbers = { ...{ kind: 'toy', steps: 10_000, parameters: 16_833, curve: [] }, mse: 0.1, trainMse: 0.1 };
    const read = right(changed({ ...toy1, outcome: { kind: 'done', numbers: { ...numbers, learned: [1] } } }));
    expect(read).toMatchObject({ version: 2, ...toy1 });
  });

  test('that was changed is of another trial, whichever field it was, also one that means nothing here', () => {
    const wrong = { left: { _tag: 'WrongId' } };
    const others = {
      ...{ dataset: 'cifar-10', split: 'official', labels: 'coarse', partial: true, scoredOn: 'validation', size: 500 },
      ...{ balanced: true, augment: ['shift'], model: 'mlp', width: 2, depth: 3, regularizer: 'none' },
      ...{
        penalty: 'doubleback',
        preset: 'none',
        lambda: 0.02,
        distribution: 'sphere',
        per: 'example',
        projections: 2,
      },
      ...{ penaltyPass: 'shared', optimizer: 'sgd', rate: 0.002, schedule: 'cosine', weightDecay: 0, iterations: 1 },
      ...{ batch: 51, jacobianExamples: 0, seed: 2, backend: 'cpu', scale: 0.5 },
    } satisfies Omit<Record<keyof typeof config1, unknown>, 'kind'>;
    for (const [name, value] of Object.entries(others))
      expect(changed({ config: { ...config1, [name]: value } }), name).toMatchObject(wrong);
    expect(changed({ codeVersion: '0.1.0+else' })).toMatchObject(wrong);
    expect(changed({ id: trialId({ config: config2, codeVersion }) })).toMatchObject(wrong);
  });

  test.each([
    ['a field that version 1 did not have', { ...config1, momentum: 0.9 }, '"momentum"'],
    ['a field too few', Object.fromEntries(Object.entries(config1).filter(([name]) => name !== 'per')), 'per: '],
    ['the configuration of today', canonicalTrial(config2), 'dataset: '],
    ['no configuration', null, 'it is no sound gr-trial'],
  ])('with %s is none', (_, config, message) => {
    const read = changed({ config, id: trialIdOfVersion1(config, codeVersion) });
    expect(read).toMatchObject({ left: { _tag: 'Invalid', message: expect.stringContaining(message) } });
  });

  test('that is renewed has the id of today, and is kept and read as a record of today', () => {
    const read = right(decodeRecord(JSON.stringify(record1)));
    const today = renewed(read);
    expect(today).toEqual({ ...read, id: trialId({ config: config2, codeVersion }) });
    expect(today.id).not.toBe(read.id);
    expect(decodeRecord(encodeRecord(today))).toEqual(E.right(today));
    expect(renewed(today)).toEqual(today);
  });
});

test('the id of version 1 is the SHA-256 of all of the configuration, fields by name', () => {
  const fields = Object.entries(config1).sort(([a], [b]) => (a < b ? -1 : 1));
  const json = `{"codeVersion":"${codeVersion}","config":${JSON.stringify(Object.fromEntries(fields))}}`;
  expect(trialIdOfVersion1(config1, codeVersion)).toBe(createHash('sha256').update(json).digest('hex'));
  expect(trialIdOfVersion1(config1, codeVersion)).toBe(record1.id);
  expect(trialIdOfVersion1(toy1.config, codeVersion)).toBe(toy1.id);
});

describe('a configuration of version 1 becomes the same trial', () => {
  const upgraded = (change: Partial<typeof config1>) => right(upgradeConfig({ ...config1, ...change }));

  test.each([
    [{ preset: 'paper', penalty: 'spectreg' }, { kind: 'paper-spectreg' }],
    [{ preset: 'paper', penalty: 'doubleback' }, { kind: 'paper-doubleback' }],
    [{ preset: 'paper', penalty: 'none' }, { kind: 'none' }],
    [{ preset: 'none', penalty: 'none' }, { kind: 'none' }],
    [
      { preset: 'none', penalty: 'spectreg' },
      { kind: 'spectreg', per: 'batch' },
    ],
    [{ preset: 'none', penalty: 'spectreg', per: 'example' }, { kind: 'spectreg' }],
    [
      { preset: 'none', penalty: 'spectreg', distribution: 'sphere', projections: 4 },
      { kind: 'spectreg', distribution: 'sphere', per: 'batch', projections: 4 },
    ],
    [{ preset: 'none', penalty: 'random-onehot', projections: 4 }, { kind: 'random-onehot' }],
    [{ preset: 'none', penalty: 'doubleback', distribution: 'sphere', projections: 4 }, { kind: 'doubleback' }],
    [{ preset: 'none', penalty: 'confidence' }, { kind: 'confidence' }],
  ])(
    'the penalty of %j is %j: its own kind as published, else with those of its options that are not the defaults',
    (old, penalty) => {
      expect(upgraded(old)).toEqual({ ...config2, penalty });
    },
  );

  test.each([
    [{ optimizer: 'adam', rate: 0.001 }, { kind: 'adam' }],
    [
      { optimizer: 'adam', rate: 0.01 },
      { kind: 'adam', rate: 0.01 },
    ],
    [{ optimizer: 'nesterov', rate: 0.01 }, { kind: 'nesterov' }],
    [
      { optimizer: 'nesterov', rate: 0.001 },
      { kind: 'nesterov', rate: 0.001 },
    ],
  ])('the optimizer of %j is %j: with its rate where that is not its default', (old, optimizer) => {
    expect(upgraded(old)).toEqual({ ...config2, optimizer });
  });

  test.each([
    [{ model: 'lenet', regularizer: 'none' }, { kind: 'lenet' }],
    [
      { model: 'lenet', width: 2 },
      { kind: 'lenet', regularizer: 'dropout', width: 2 },
    ],
    [{ model: 'mlp', regularizer: 'none' }, { kind: 'mlp' }],
    [{ model: 'resnet', regularizer: 'none' }, { kind: 'resnet' }],
    [
      { model: 'resnet', regularizer: 'none', width: 1 / 6, depth: 3 },
      { kind: 'resnet', width: 1 / 6 },
    ],
    [
      { model: 'resnet', regularizer: 'none', depth: 2 },
      { kind: 'resnet', depth: 2 },
    ],
  ])('the model of %j is %j: with those of its options that are not the defaults', (old, model) => {
    expect(upgraded(old)).toEqual({ ...config2, model });
  });

  test('everything else has its place, and the protocol is that of the paper', () => {
    const data = { split: 'official', labels: 'coarse', partial: true, scoredOn: 'validation', size: 20_000 } as const;
    const rest = { weightDecay: 0.003, iterations: 1000, batch: 128, jacobianExamples: 0, seed: 5, scale: 0.02 };
    expect(
      upgraded({
        ...{ dataset: 'cifar-100', ...data, balanced: true, augment: ['flip', 'crop'] },
        ...{ penaltyPass: 'shared', schedule: 'cosine', backend: 'cpu', lambda: 0.3, ...rest },
      }),
    ).toEqual({
      ...config2,
      data: { kind: 'cifar-100', ...data, balanced: true, augment: ['flip', 'crop'] },
      ...{ pass: 'shared', schedule: { kind: 'cosine' }, backend: 'cpu', lambda: 0.3, ...rest },
    });
  });

  test('law: it is in the form that ids are made of, and can be kept', () => {
    const kindOf = (definitions: readonly { readonly kind: string }[]) =>
      fc.constantFrom(...definitions.map(({ kind }) => kind));
    const changes = fc.record({
      model: kindOf(modelDefinitions),
      width: fc.constantFrom(1, 0.5),
      depth: fc.constantFrom(null, 1, 3),
      regularizer: fc.constantFrom('none', 'dropout', 'batch-norm'),
      penalty: kindOf([{ kind: 'none' }, ...penaltyDefinitions]),
      preset: fc.constantFrom('none', 'paper'),
      distribution: fc.constantFrom('normal', 'sphere', 'rademacher'),
      per: fc.constantFrom('example', 'batch'),
      projections: fc.integer({ min: 1, max: 4 }),
      optimizer: kindOf(optimizerDefinitions),
      rate: fc.constantFrom(0.001, 0.01, 0.1),
      schedule: kindOf(scheduleDefinitions),
    });
    fc.assert(
      fc.property(changes, (change) => {
        const config = upgraded(change);
        if (config.kind === 'toy') throw new Error('no toy here');
        expect(normalized(general)(config)).toEqual(config);
        expect(trialConfigSchema.parse(canonicalTrial(config))).toEqual(config);
      }),
    );
  });
});

describe('an experiment of version 1', () => {
  /** A part of `experiment.json` of the experiment weight-decay as version 1 kept it. */
  const net1 = {
    ...{ ...config1, dataset: 'cifar-10', partial: true, model: 'resnet', width: 1 / 6, regularizer: 'none' },
    ...{ penaltyPass: 'shared', optimizer: 'nesterov', rate: 0.01, weightDecay: 0, iterations: 1000 },
    ...{ batch: 128, jacobianExamples: 128, scale: 0.02 },
  };
  const experiment1 = {
    format: 'gr-experiment',
    version: 1,
    experiment: 'weight-decay',
    options: { partial: true, datasets: ['cifar-10'], scale: 0.02, seeds: 3 },
    codeVersion,
    trials: [
      {
        id: '9457c9264bad30ab08e8db7716ef459a77d7966796a7492872abb36a599a08d5',
        config: { ...net1, penalty: 'none', preset: 'none', lambda: 0, per: 'example' },
      },
      {
        id: '6293eede5721794147abb2141785da52a71105b69163ac8ae31963190159af6c',
        config: { ...net1, lambda: 0.001 },
      },
    ],
  };
  const plain: ClassifierTrial = {
    ...trialDefaults,
    protocol: 'paper',
    data: { ...dataDefaults, kind: 'cifar-10', split: 'authors', partial: true },
    model: { kind: 'resnet', width: 1 / 6 },
    optimizer: { kind: 'nesterov' },
    ...{ weightDecay: 0, iterations: 1000, batch: 128, jacobianExamples: 128, scale: 0.02 },
  };
  const configs: readonly ClassifierTrial[] = [plain, { ...plain, penalty: { kind: 'paper-spectreg' }, lambda: 0.001 }];
  const read = (change: object = {}) => decodeExperimentRun(JSON.stringify({ ...experiment1, ...change }));

  test('is read with the trials as they are now, under the ids that they had', () => {
    expect(read()).toEqual(
      E.right({
        ...experiment1,
        version: 2,
        trials: experiment1.trials.map(({ id }, i) => ({ id, config: configs[i] })),
      }),
    );
  });

  test('that was changed is none', () => {
    const [first, second] = experiment1.trials;
    for (const trials of [
      [first, { ...second, config: { ...second!.config, seed: 2 } }],
      [first, { ...second, id: trialId({ config: configs[1]!, codeVersion }) }],
    ])
      expect(read({ trials })).toMatchObject({
        left: { _tag: 'Invalid', message: expect.stringContaining('changed') },
      });
    expect(read({ codeVersion: '0.1.0+else' })).toMatchObject({ left: { _tag: 'Invalid' } });
    expect(read({ trials: [{ id: first!.id, config: { ...first!.config, momentum: 0.9 } }] })).toMatchObject({
      left: { _tag: 'Invalid', message: expect.stringContaining('"momentum"') },
    });
    expect(read({ trials: 'none' })).toMatchObject({ left: { _tag: 'Invalid' } });
  });

  test('that is renewed has the ids of today, and is kept and read as one of today', () => {
    const run = right(read());
    const today = renewedRun(run);
    expect(today).toEqual({
      ...run,
      trials: configs.map((config) => ({ id: trialId({ config, codeVersion }), config })),
    });
    expect(decodeExperimentRun(encodeExperimentRun(today))).toEqual(E.right(today));
    expect(renewedRun(today)).toEqual(today);
  });
});
