import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@gr/backends';
import * as E from 'fp-ts/lib/Either.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type Exports, definitionsOf, reasonOf } from './own-definitions.ts';

const started = useBackend('cpu')();
beforeAll(() => started);
afterAll(async () => {
  const backend = await started;
  if (E.isRight(backend)) await backend.right.stop();
});

const make = () => () => 1;

describe('what a file exports', () => {
  test('a function has the file’s name, a definition its own; a list comes before the one', () => {
    const penalty = () => tf.scalar(1);
    expect(definitionsOf('mine', { penalty }).penalties).toMatchObject([
      { kind: 'mine', label: 'mine', equation: '', source: 'a file of one’s own', lambda: 1 },
    ]);
    expect(definitionsOf('mine', { penalty, model: make })).toMatchObject({
      penalties: [{ kind: 'mine' }],
      models: [{ kind: 'mine', description: 'a file of one’s own' }],
    });
    const lists = {
      penalty: { kind: 'one', label: 'One', make },
      penalties: [{ kind: 'two', make, lambda: 3, grid: () => [3] }],
      schedules: [{ kind: 'slow', make }],
      protocols: [{ kind: 'own', standardized: (sets: unknown) => sets }],
    };
    const found = definitionsOf('mine', lists);
    expect(found).toMatchObject({
      penalties: [
        { kind: 'two', label: 'two', lambda: 3 },
        { kind: 'one', label: 'One', lambda: 1 },
      ],
      schedules: [{ kind: 'slow', description: 'a file of one’s own' }],
      protocols: [{ kind: 'own', dropRemainder: false, net: {} }],
    });
    const situation = { model: 'lenet', batch: 50 };
    expect(found.penalties!.map((one) => one.grid({}, situation).length)).toEqual([1, 13]);
    expect(found.penalties!.map((one) => one.pullbacks({}, 10))).toEqual([1, 1]);
  });

  test('what is not known is left alone', () => {
    expect(definitionsOf('mine', {})).toEqual({});
    expect(definitionsOf('mine', { experiment: 3, helper: make, optimizers: [] })).toEqual({});
  });

  const q = { kind: 'q', make };
  const options = (shape: z.ZodRawShape) => ({ penalty: { ...q, options: () => z.strictObject(shape) } });
  const noFunction = (word: string) => `expected a function ${word}, or a definition with kind and make.`;
  test.each<readonly [message: string, exported: Exports]>([
    ...([3, null, 'word', { kind: 5 }, []] as const).map(
      (penalty, i) =>
        [
          `its penalty is ${['3', 'null', "'word'", '{ kind: 5 }', '[]'][i]}, ${noFunction('(probe) => scalar')}`,
          { penalty },
        ] as const,
    ),
    [`its model is {}, ${noFunction('({ classes }) => layer')}`, { model: {} }],
    ['the penalty q has no function make.', { penalty: { kind: 'q' } }],
    ['the model q has no function make.', { models: [{ kind: 'q', make: 1 }] }],
    ['a penalty has an empty kind. Give it a name.', { penalty: { kind: ' ', make } }],
    [
      'its penalty is called none, which stands for no penalty. Give it another name.',
      { penalty: { kind: 'none', make } },
    ],
    ['the penalty q has unsound options: options is not a function', { penalty: { ...q, options: 5 } }],
    [
      'the penalty q has unsound options: The option a of q has no default or no description: every option has both.',
      options({ a: z.number().default(1) }),
    ],
    [
      'the penalty q has unsound options: The option a of q is string: options are choices, numbers and switches.',
      options({ a: z.string().default('x').describe('y') }),
    ],
    [
      'the penalty q has an option "a-b": names of options are words, such as maxNorm.',
      options({ 'a-b': z.number().default(1).describe('y') }),
    ],
    ['it exports penalties, which is no list of definitions with a kind each.', { penalties: {} }],
    ['it exports datasets, which is no list of definitions with a kind each.', { datasets: [null] }],
    ['the data set q has no function load.', { datasets: [{ kind: 'q' }] }],
    ['the optimizer q has no function options.', { optimizers: [q] }],
    ['the schedule q has no function make.', { schedules: [{ kind: 'q' }] }],
    ['the protocol q has no function standardized.', { protocols: [{ kind: 'q' }] }],
  ])('%s', (message, exported) => {
    expect(() => definitionsOf('mine', exported)).toThrow(new Error(message));
  });

  test('what was thrown is said, whatever it is', () => {
    expect([new Error('a reason'), 'a word', null, undefined, { a: { b: 1 } }].map(reasonOf)).toEqual([
      'a reason',
      "'a word'",
      'null',
      'undefined',
      '{ a: [Object] }',
    ]);
  });
});

describe('what a definition makes', () => {
  const penaltyOf = (penalty: unknown) => definitionsOf('mine', { penalty }).penalties![0]!.make({});
  const modelOf = (model: unknown) => definitionsOf('mine', { model }).models![0]!.make({});
  const probe = {} as never;

  test('a penalty that gives no scalar tensor says what it gave; one that throws, which it is', async () => {
    const after = 'expected a scalar tensor. Reduce it over the batch, e.g. by tf.mean.';
    for (const [value, what] of [
      [3, '3'],
      [NaN, 'NaN'],
      [undefined, 'undefined'],
      [tf.ones([2, 3]), 'a tensor of shape [2, 3]'],
      [Promise.reject(new Error('late')), 'a promise'],
    ] as const)
      expect(() => penaltyOf(() => value)(probe)).toThrow(new Error(`the penalty mine returned ${what}, ${after}`));
    const failing = () => {
      throw new Error('no probe');
    };
    expect(() => penaltyOf(failing)(probe)).toThrow(new Error('the penalty mine failed: no probe'));
    expect(() => penaltyOf({ kind: 'q', make: () => 3 })).toThrow(
      new Error('the penalty q made 3, expected a function (probe) => scalar.'),
    );
    expect(await penaltyOf(() => tf.scalar(3))(probe).data()).toEqual(Float32Array.of(3));
  });

  test('a model that gives no layer says what it gave', () => {
    const after = 'expected a layer with init and apply. serial of @gr/models makes one.';
    expect(() => modelOf(() => 3)({})).toThrow(new Error(`the model mine gave 3, ${after}`));
    expect(() => modelOf(() => ({ init: make }))({})).toThrow(
      new Error(`the model mine gave { init: [Function: make] }, ${after}`),
    );
    expect(() => modelOf({ kind: 'q', make: () => 3 })).toThrow(
      new Error('the model q made 3, expected a function ({ classes }) => layer.'),
    );
    const layer = { init: make, apply: make };
    expect(modelOf(({ classes }: { classes: number }) => ({ ...layer, classes }))({ classes: 7 })).toEqual({
      ...layer,
      classes: 7,
    });
  });

  test('a data set whose examples do not fit one another says where; one that is sound is given as it is', async () => {
    const set = { shape: [2, 1], classes: ['a', 'b'], images: new Uint8Array(6), labels: Uint8Array.of(0, 1, 1) };
    const load = (splits: unknown) =>
      definitionsOf('mine', { datasets: [{ kind: 'set', load: () => splits }] }).datasets![0]!.load();
    const train = (more: object) => ({ train: { ...set, ...more }, test: set });
    for (const sound of [train({}), { ...train({}), validation: set }, Promise.resolve(train({}))])
      expect(await load(sound)).toEqual(await sound);
    const none = { images: new Uint8Array(0), labels: new Uint8Array(0) };
    for (const [message, splits] of [
      ['load gave undefined, expected { train, test }, a Dataset of @gr/datasets each.', undefined],
      ['load gave { test: [Object] }, expected { train, test }, a Dataset of @gr/datasets each.', { test: set }],
      ['the shape of train is 2, expected lengths such as [28, 28, 1].', train({ shape: 2 })],
      ['the shape of train is [ 2, 0 ], expected lengths such as [28, 28, 1].', train({ shape: [2, 0] })],
      ['the classes of train are [], expected a list of their names.', train({ classes: [] })],
      ['the images of train are [ 1 ], expected a Uint8Array or Float32Array.', train({ images: [1] })],
      ['the labels of train are [ 1 ], expected a Uint8Array or Uint16Array of indices.', train({ labels: [1] })],
      ['train has no examples.', train(none)],
      ['train has 3 labels and 5 values, expected 6: 2 × 1 for each label.', train({ images: new Uint8Array(5) })],
      [
        'train has the label 2 at example 1, expected 0 to 1, indices of its classes.',
        train({ labels: Uint8Array.of(0, 2, 1) }),
      ],
      [
        'test has examples of 2 × 1 and 2 classes, but train has 1 × 2 and 2. Make them alike.',
        train({ shape: [1, 2] }),
      ],
      [
        'validation has examples of 2 × 1 and 3 classes, but train has 2 × 1 and 2. Make them alike.',
        { ...train({}), validation: { ...set, classes: ['a', 'b', 'c'] } },
      ],
      ["'no disk'", Promise.reject('no disk')],
    ] as const)
      await expect(load(splits), message).rejects.toThrow(new Error(message));
  });
});
