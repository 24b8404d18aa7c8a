import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import { leaves, paths } from '@gr/tree';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import * as gr from '../index.ts';

const digit = [28, 28, 1];

describe('lenet', () => {
  test('its summary is the published net: 61,706 parameters', () => {
    expect(`\n${gr.formatSummary(gr.summary(gr.lenet(), digit))}\n`).toBe(`
layer    output        parameters
input    [28, 28, 1]
conv1    [28, 28, 6]          156
relu1    [28, 28, 6]            0
pool1    [14, 14, 6]            0
conv2    [10, 10, 16]       2,416
relu2    [10, 10, 16]           0
pool2    [5, 5, 16]             0
conv3    [1, 1, 120]       48,120
relu3    [1, 1, 120]            0
flatten  [120]                  0
fc1      [84]              10,164
relu4    [84]                   0
fc2      [10]                 850
total                      61,706
`);
  });

  test('the wider variant has 255,230 parameters, also with dropout; batch norm adds 2 per unit', () => {
    const widths = [32, 64, 120, 84] as const;
    expect(gr.summary(gr.lenet({ widths }), digit).parameters).toBe(255_230);
    expect(gr.summary(gr.lenet({ widths, regularizer: 'dropout' }), digit).parameters).toBe(255_230);
    expect(gr.summary(gr.lenet({ regularizer: 'batch-norm' }), digit).parameters).toBe(61_706 + 2 * 84);
  });

  test('the regularizer stands between relu4 and fc2', () => {
    const names = (regularizer: gr.LenetRegularizer): string[] =>
      Object.keys(gr.lenet({ regularizer }).layers).slice(-4);
    expect(names('none')).toEqual(['flatten', 'fc1', 'relu4', 'fc2']);
    expect(names('dropout')).toEqual(['fc1', 'relu4', 'dropout', 'fc2']);
    expect(names('batch-norm')).toEqual(['fc1', 'relu4', 'norm', 'fc2']);
  });

  test('batch norm keeps running averages; told to use the statistics of the batch in evaluation too, it has no state', () => {
    const stateOf = (options: gr.LenetOptions) =>
      paths(gr.lenet({ ...options, regularizer: 'batch-norm' }).init(key(0), digit).state);
    expect(stateOf({})).toEqual(['norm.mean', 'norm.variance']);
    expect(stateOf({ statistics: 'batch-at-test' })).toEqual([]);
  });

  test('weights start as He et al. and Glorot & Bengio have it, biases at 0', async () => {
    const { params } = gr.lenet().init(key(0), digit);
    expect(paths(params)).toEqual(
      ['conv1', 'conv2', 'conv3', 'fc1', 'fc2'].flatMap((name) => [`${name}.w`, `${name}.b`]),
    );
    // variances: 2 / fanIn of convolutions, 2 / (fanIn + fanOut) of dense layers
    const variances = { conv1: 2 / 25, conv2: 2 / 150, conv3: 2 / 400, fc1: 2 / 204, fc2: 2 / 94 };
    for (const [name, variance] of Object.entries(variances)) {
      const { w, b } = params[name as keyof typeof variances];
      const values = Array.from(await w.data());
      const second = values.reduce((sum, v) => sum + v * v, 0) / values.length;
      // five standard errors; the kurtosis of the normal distribution is 3
      expect(Math.abs(second / variance - 1), name).toBeLessThan(5 * Math.sqrt(2 / values.length));
      expect(Array.from(await b.data()).every((v) => v === 0)).toBe(true);
    }
  });
});

const image = [32, 32, 3];

describe('resnet', () => {
  test('has the 2,414,794 parameters of the published net, 2,432,164 with 100 classes', () => {
    expect(gr.summary(gr.resnet(), image).parameters).toBe(2_414_794);
    expect(gr.summary(gr.resnet({ classes: 100 }), image).parameters).toBe(2_432_164);
  });

  test('is a convolution, three stages of three blocks with 48, 96 and 192 filters, the mean, and a dense layer', () => {
    const { rows } = gr.summary(gr.resnet(), image);
    const shapes = rows.filter(({ name }) => /conv|pool|fc|shortcut/.test(name)).map((row) => [row.name, row.output]);
    const stage = (s: number, size: number, filters: number) =>
      [1, 2, 3].flatMap((b) =>
        ['body.conv1', 'body.conv2', 'shortcut'].map((part) => [`stage${s}.block${b}.${part}`, [size, size, filters]]),
      );
    expect(shapes).toEqual([
      ['conv1', [32, 32, 48]],
      ...stage(1, 32, 48),
      ...stage(2, 16, 96),
      ...stage(3, 8, 192),
      ['pool', [192]],
      ['fc', [10]],
    ]);
    const norms = rows.filter(({ name }) => name.includes('norm'));
    expect(norms.length).toBe(19);
    expect(rows.find(({ name }) => name === 'stage2.block1.body.conv1')?.parameters).toBe(9 * 48 * 96 + 96);
    expect(rows.filter(({ name }) => name.endsWith('shortcut')).every(({ parameters }) => parameters === 0)).toBe(true);
  });

  test('has a mean and a variance for each norm, no state with the statistics of the batch in evaluation too', () => {
    const small = { filters: 2, blocks: 1 };
    expect(leaves(gr.resnet({ ...small, statistics: 'batch-at-test' }).init(key(0), [8, 8, 3]).state)).toEqual([]);
    expect(leaves(gr.resnet(small).init(key(0), [8, 8, 3]).state).length).toBe(2 * 7);
  });

  test('the net for TinyImageNet is it behind a first convolution of stride 2', () => {
    const { rows, parameters } = gr.summary(gr.tinyImagenetResnet(), [64, 64, 3]);
    expect(rows[0]).toMatchObject({ name: 'conv1', output: [32, 32, 48] });
    expect(rows.at(-1)).toMatchObject({ name: 'fc', output: [200] });
    expect(parameters).toBe(gr.summary(gr.resnet({ classes: 200 }), image).parameters);
  });
});

test('lenet-caffe has 431,080 parameters', () => {
  expect(gr.summary(gr.lenetCaffe(), digit).parameters).toBe(431_080);
});

test('mlp 784-256-256-10 has 269,322 parameters and takes any shape', () => {
  expect(gr.summary(gr.mlp(), digit).parameters).toBe(269_322);
  expect(Object.keys(gr.mlp({ hidden: [5] }).layers)).toEqual(['flatten', 'fc1', 'activation1', 'fc2']);
});

test('a residual net lists its parts by path', () => {
  const net = gr.serial({
    block: gr.residual({
      body: gr.serial({ conv: gr.conv2d({ filters: 1, kernel: 3, padding: 'same' }) }),
      after: gr.relu(),
    }),
  });
  const { rows } = gr.summary(net, [4, 4, 1]);
  expect(rows.map(({ name, parameters }) => [name, parameters])).toEqual([
    ['block.body.conv', 10],
    ['block.shortcut', 0],
    ['block.after', 0],
  ]);
});

describe('nets by name', () => {
  test('each known name gives its net', () => {
    const counts = {
      mlp: 269_322,
      lenet: 61_706,
      'lenet-caffe': 431_080,
      resnet: 2_414_794 - 9 * 2 * 48,
      'resnet-tiny-imagenet': 2_414_794 - 9 * 2 * 48,
    };
    expect(gr.modelDefinitions.map(({ kind }) => kind)).toEqual(Object.keys(counts));
    for (const [name, count] of Object.entries(counts)) {
      const net = gr.model(name);
      if (E.isLeft(net)) throw new Error(net.left.message);
      expect(gr.summary(net.right, digit).parameters).toBe(count);
    }
  });

  test('options reach the net', () => {
    const net = gr.model('lenet', { regularizer: 'batch-norm', classes: 7 });
    if (E.isLeft(net)) throw new Error(net.left.message);
    const { output, parameters } = gr.summary(net.right, digit);
    expect(output).toEqual([7]);
    expect(parameters).toBe(61_706 + 2 * 84 - 3 * 85);
  });

  test.each<readonly [name: string, options: Readonly<Record<string, unknown>>, message: string]>([
    [
      'alexnet',
      {},
      'there is no model "alexnet"; the known ones are mlp, lenet, lenet-caffe, resnet, resnet-tiny-imagenet.',
    ],
    ['toString', {}, 'there is no model "toString"'],
    ['mlp', { regularizer: 'dropout' }, 'mlp has no option regularizer; it has none.'],
    ['lenet', { regularizer: 'l2' }, 'regularizer of lenet is "l2", expected none, dropout or batch-norm.'],
    ...[0, 2.5, NaN].map(
      (n) => ['lenet', { classes: n }, `classes of lenet is ${n}, expected a whole number`] as const,
    ),
    ...[0, -1, NaN, 1e9].map(
      (n) => ['resnet', { width: n }, `width of resnet is ${n}, expected a finite number`] as const,
    ),
    ...[0, 1.5].map((n) => ['resnet', { depth: n }, `depth of resnet is ${n}, expected a whole number`] as const),
    ['mlp', { width: 2 }, 'mlp has no option width; it has none.'],
    ['lenet', { depth: 2 }, 'lenet has no option depth; those it has are regularizer, width.'],
  ])('%s with %j is a value that says what is known', (name, options, message) => {
    expect(gr.model(name, options)).toMatchObject({ left: { message: expect.stringContaining(message) } });
  });

  test('width multiplies the filters, depth is the number of blocks', () => {
    const count = (name: string, options: { width?: number; depth?: number }) => {
      const net = gr.model(name, options);
      if (E.isLeft(net)) throw new Error(net.left.message);
      return gr.summary(net.right, name === 'lenet' ? digit : image).parameters;
    };
    expect(count('resnet', { width: 1 / 3, depth: 2 })).toBe(
      gr.summary(gr.resnet({ filters: 16, blocks: 2 }), image).parameters,
    );
    expect(count('lenet', { width: 0.5 })).toBe(gr.summary(gr.lenet({ widths: [3, 8, 60, 42] }), digit).parameters);
  });
});

test('a layer without a name is the root of its summary', () => {
  expect(gr.summary(gr.dense({ units: 2 }), [3]).rows).toEqual([{ name: '(root)', output: [2], parameters: 8 }]);
});

test('countParameters counts the values of all tensors', () => {
  expect(gr.countParameters({ a: { w: tf.ones([2, 3]), b: tf.ones([3]) }, c: {} })).toBe(9);
});
