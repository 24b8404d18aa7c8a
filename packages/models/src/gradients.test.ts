import * as tf from '@tensorflow/tfjs-core';
import { checkGradients } from '@gr/autodiff/testing';
import { key, permutation } from '@gr/random';
import type { Params } from '@gr/tree';
import { describe, test } from 'vitest';
import * as gr from './index.ts';
import type { Layer, Mode, Shape } from './index.ts';

const train: Mode = { kind: 'train', key: key(7) };

/** Evenly spaced values in (−reach, reach), in random order: none near a switch of relu, no two near enough to change a maximum. */
const spaced = (shape: Shape, reach: number): tf.Tensor => {
  const n = shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from(permutation(key(11), n), (k) => 2 * reach * ((k + 0.5) / n - 0.5));
  return tf.tensor(values, [...shape]);
};

const conv = (options: Partial<gr.Conv2dOptions>): Layer =>
  gr.conv2d({ filters: 2, kernel: 3, ...options, bias: true });
const image: Shape = [4, 4, 2];
const odd: Shape = [5, 3, 2];

const table: readonly (readonly [name: string, layer: Layer, input: Shape, reach?: number])[] = [
  ['dense', gr.dense({ units: 3 }), [4]],
  ['dense without bias', gr.dense({ units: 3, bias: false }), [4]],
  ['conv2d valid', conv({}), image],
  ['conv2d same', conv({ padding: 'same' }), odd],
  ['conv2d stride 2, valid', conv({ stride: 2 }), odd],
  ['conv2d stride 2, same', conv({ stride: 2, padding: 'same' }), image],
  [
    'conv2d stride 2 x 1, padded unevenly',
    conv({
      stride: [2, 1],
      padding: [
        [0, 2],
        [1, 0],
      ],
    }),
    image,
  ],
  ['conv2d dilated', conv({ kernel: 2, dilation: 2 }), image],
  ['conv2d dilated, same', conv({ dilation: 2, padding: 'same' }), image],
  ['conv2d without bias', gr.conv2d({ filters: 2, kernel: 2, bias: false }), image],
  ['maxPool', gr.maxPool({ size: 2 }), image],
  ['maxPool overlapping, same', gr.maxPool({ size: 3, stride: 2, padding: 'same' }), image],
  ['maxPool padded', gr.maxPool({ size: 3, stride: 2, padding: 1 }), odd],
  ['avgPool', gr.avgPool({ size: 2 }), image],
  ['avgPool overlapping, same', gr.avgPool({ size: 3, stride: 2, padding: 'same' }), image],
  ['avgPool padded', gr.avgPool({ size: 2, stride: 2, padding: 1 }), odd],
  ['globalAvgPool', gr.globalAvgPool(), image],
  ['flatten', gr.flatten(), image],
  ['relu', gr.relu(), [6]],
  ['relu6', gr.relu6(), [6], 9],
  ['leakyRelu', gr.leakyRelu({ slope: 0.2 }), [6]],
  ['tanh', gr.tanh(), [6]],
  ['sigmoid', gr.sigmoid(), [6]],
  ['softplus', gr.softplus(), [6]],
  ['elu', gr.elu(), [6]],
  ['selu', gr.selu(), [6]],
  ['gelu', gr.gelu(), [6]],
  ['gelu, tanh', gr.gelu({ approximate: 'tanh' }), [6]],
  ['swish', gr.swish(), [6]],
  ['dropout', gr.dropout({ rate: 0.3 }), [6]],
  ['batchNorm batch', gr.batchNorm({ statistics: 'batch' }), [3]],
  ['batchNorm batch, images', gr.batchNorm({ statistics: 'batch' }), image],
  ['batchNorm running', gr.batchNorm({ statistics: 'running' }), [3]],
  ['batchNorm batch-at-test, images', gr.batchNorm({ statistics: 'batch-at-test' }), image],
  ['zeroPadChannels', gr.zeroPadChannels({ channels: 3 }), image],
  ['optionAShortcut', gr.optionAShortcut({ filters: 3, stride: 2 }), odd],
  [
    'serial with batch norm',
    gr.serial({ fc1: gr.dense({ units: 4 }), norm: gr.batchNorm({ statistics: 'batch' }), tanh: gr.tanh() }),
    [3],
  ],
  [
    'residual',
    gr.residual({
      body: conv({ filters: 3, stride: 2, padding: 'same' }),
      shortcut: gr.optionAShortcut({ filters: 3, stride: 2 }),
      after: gr.tanh(),
    }),
    image,
  ],
  ['mlp', gr.mlp({ hidden: [4, 4], classes: 3, activation: gr.softplus }), [3]],
];

describe('first and second derivatives agree with differences, with respect to parameters and inputs', () => {
  for (const [name, layer, input, reach = 1.5] of table)
    test(name, async () => {
      const { params, state } = layer.init(key(1), input);
      const x = spaced([input.length === 1 ? 4 : 2, ...input], reach);
      const run = (p: Params, v: tf.Tensor): tf.Tensor => layer.apply(p, state, v, train).y;
      await checkGradients(run, [params, x], { order: 2 });
    });
});
