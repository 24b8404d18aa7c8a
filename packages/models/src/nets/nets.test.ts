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

  test('batch norm has no state: evaluation, too, uses the statistics of the batch', () => {
    expect(leaves(gr.lenet({ regularizer: 'batch-norm' }).init(key(0), digit).state)).toEqual([]);
  });

  test('weights start within the authors’ bounds, biases at 0', async () => {
    const { params } = gr.lenet().init(key(0), digit);
    expect(paths(params)).toEqual(
      ['conv1', 'conv2', 'conv3', 'fc1', 'fc2'].flatMap((name) => [`${name}.w`, `${name}.b`]),
    );
    const bounds = {
      conv1: Math.sqrt(12 / (25 + 150)),
      conv2: Math.sqrt(12 / (150 + 400)),
      conv3: Math.sqrt(12 / (400 + 3000)),
      fc1: Math.sqrt(6 / 204),
      fc2: Math.sqrt(6 / 94),
    };
    for (const [name, bound] of Object.entries(bounds)) {
      const { w, b } = params[name as keyof typeof bounds];
      const largest = Math.max(...Array.from(await w.data(), Math.abs));
      expect(largest / bound).toBeGreaterThan(0.95);
      expect(largest / bound).toBeLessThanOrEqual(1 + 1e-6);
      expect(Array.from(await b.data()).every((v) => v === 0)).toBe(true);
    }
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
    const counts = { mlp: 269_322, lenet: 61_706, 'lenet-caffe': 431_080 };
    expect(Object.keys(gr.models)).toEqual(Object.keys(counts));
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

  test('what is unknown is a value that says what is known', () => {
    expect(gr.model('resnet')).toEqual(
      E.left({
        _tag: 'UnknownModel',
        given: 'resnet',
        known: ['mlp', 'lenet', 'lenet-caffe'],
        message: "unknown model 'resnet': give one of 'mlp', 'lenet', 'lenet-caffe'",
      }),
    );
    expect(gr.model('toString')).toMatchObject({ left: { _tag: 'UnknownModel' } });
    expect(gr.model('mlp', { regularizer: 'dropout' })).toMatchObject({
      left: { _tag: 'InvalidModelOption', message: "model option regularizer is 'dropout': 'mlp' takes 'none'" },
    });
    for (const classes of [0, 2.5, NaN])
      expect(gr.model('lenet', { classes })).toMatchObject({ left: { _tag: 'InvalidModelOption', option: 'classes' } });
  });
});

test('a layer without a name is the root of its summary', () => {
  expect(gr.summary(gr.dense({ units: 2 }), [3]).rows).toEqual([{ name: '(root)', output: [2], parameters: 8 }]);
});

test('countParameters counts the values of all tensors', () => {
  expect(gr.countParameters({ a: { w: tf.ones([2, 3]), b: tf.ones([3]) }, c: {} })).toBe(9);
});
