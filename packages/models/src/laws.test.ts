import * as tf from '@tensorflow/tfjs-core';
import { key, uniform } from '@gr/random';
import { type Params, leaves, paths } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import * as gr from './index.ts';
import type { Layer, Mode, Shape } from './index.ts';

const image: Shape = [9, 7, 3];

/** Every layer and net, with shapes of its input. */
const table: readonly (readonly [name: string, layer: Layer, inputs: readonly Shape[]])[] = [
  ['dense', gr.dense({ units: 4 }), [[3], [1]]],
  ['dense without bias', gr.dense({ units: 4, bias: false }), [[3]]],
  ['conv2d', gr.conv2d({ filters: 4, kernel: 3 }), [image, [3, 3, 1], [8, 8, 2]]],
  ['conv2d without bias', gr.conv2d({ filters: 2, kernel: 3, bias: false }), [image]],
  ['conv2d same', gr.conv2d({ filters: 4, kernel: 3, padding: 'same' }), [image, [1, 1, 2], [8, 8, 1]]],
  ['conv2d same, even kernel', gr.conv2d({ filters: 2, kernel: 4, padding: 'same' }), [image, [8, 8, 1]]],
  ['conv2d stride 2', gr.conv2d({ filters: 4, kernel: 3, stride: 2 }), [image, [8, 8, 2]]],
  ['conv2d stride 2 same', gr.conv2d({ filters: 4, kernel: 3, stride: 2, padding: 'same' }), [image, [8, 6, 2]]],
  ['conv2d stride 3 x 2', gr.conv2d({ filters: 2, kernel: [2, 3], stride: [3, 2] }), [image, [8, 8, 2]]],
  ['conv2d padded by 2', gr.conv2d({ filters: 4, kernel: 5, padding: 2 }), [image, [1, 2, 1]]],
  [
    'conv2d padded unevenly, stride 2',
    gr.conv2d({
      filters: 3,
      kernel: 3,
      stride: 2,
      padding: [
        [0, 1],
        [2, 1],
      ],
    }),
    [image, [8, 8, 2]],
  ],
  ['conv2d dilated', gr.conv2d({ filters: 2, kernel: 3, dilation: 2 }), [image, [5, 5, 1]]],
  ['conv2d dilated same', gr.conv2d({ filters: 2, kernel: 3, dilation: [2, 3], padding: 'same' }), [image]],
  ['maxPool', gr.maxPool({ size: 2 }), [image, [8, 8, 2], [2, 2, 1]]],
  ['maxPool overlapping', gr.maxPool({ size: 3, stride: 2 }), [image, [8, 8, 2]]],
  ['maxPool same', gr.maxPool({ size: 3, stride: 2, padding: 'same' }), [image, [8, 8, 2], [1, 1, 1]]],
  ['maxPool padded', gr.maxPool({ size: 3, stride: 2, padding: 1 }), [image, [8, 8, 2]]],
  ['avgPool', gr.avgPool({ size: [3, 2] }), [image, [8, 8, 2]]],
  ['avgPool same', gr.avgPool({ size: 2, padding: 'same' }), [image, [8, 8, 2], [1, 1, 1]]],
  ['avgPool overlapping same', gr.avgPool({ size: 3, stride: 1, padding: 'same' }), [image]],
  [
    'avgPool padded',
    gr.avgPool({
      size: 3,
      stride: 2,
      padding: [
        [1, 0],
        [1, 1],
      ],
    }),
    [image, [8, 8, 2]],
  ],
  ['globalAvgPool', gr.globalAvgPool(), [image, [1, 1, 2]]],
  ['flatten', gr.flatten(), [image, [5], []]],
  ['identity', gr.identity(), [image, [5]]],
  ...activations(),
  ['dropout', gr.dropout({ rate: 0.4 }), [image, [5]]],
  ['dropout, rate 0', gr.dropout({ rate: 0 }), [[5]]],
  ['batchNorm batch', gr.batchNorm({ statistics: 'batch' }), [image, [5]]],
  ['batchNorm running', gr.batchNorm({ statistics: 'running' }), [image, [5]]],
  ['batchNorm batch-at-test', gr.batchNorm({ statistics: 'batch-at-test' }), [image, [5]]],
  ['zeroPadChannels', gr.zeroPadChannels({ channels: 5 }), [image, [2, 2, 5]]],
  ['optionAShortcut', gr.optionAShortcut({ filters: 6, stride: 2 }), [image, [8, 8, 3], [1, 1, 6]]],
  ['optionAShortcut, stride 1', gr.optionAShortcut({ filters: 6 }), [image]],
  ['serial of nothing', gr.serial({}), [image]],
  ['serial', gr.serial({ drop1: gr.dropout({ rate: 0.5 }), flat: gr.flatten(), fc: gr.dense({ units: 2 }) }), [image]],
  ['residual', gr.residual({ body: gr.conv2d({ filters: 3, kernel: 3, padding: 'same' }) }), [image]],
  [
    'residual with shortcut and after',
    gr.residual({
      body: gr.conv2d({ filters: 4, kernel: 3, stride: 2, padding: 'same' }),
      shortcut: gr.optionAShortcut({ filters: 4, stride: 2 }),
      after: gr.serial({ norm: gr.batchNorm({ statistics: 'batch' }), relu: gr.relu() }),
    }),
    [image, [8, 8, 3]],
  ],
  ['mlp', gr.mlp({ hidden: [6, 5], classes: 3 }), [[7], [4, 4, 1]]],
  ['mlp, linear', gr.mlp({ hidden: [], classes: 3 }), [[7]]],
  ['lenet', gr.lenet({ widths: [2, 3, 4, 5] }), [[28, 28, 1]]],
  ['lenet with dropout', gr.lenet({ widths: [2, 3, 4, 5], regularizer: 'dropout' }), [[31, 29, 2]]],
  ['lenet with batch norm', gr.lenet({ widths: [2, 3, 4, 5], regularizer: 'batch-norm' }), [[32, 32, 3]]],
  ['lenetCaffe', gr.lenetCaffe({ classes: 3 }), [[16, 16, 1]]],
];

function activations(): (readonly [string, Layer, readonly Shape[]])[] {
  const named = {
    relu: gr.relu(),
    relu6: gr.relu6(),
    leakyRelu: gr.leakyRelu({ slope: 0.1 }),
    tanh: gr.tanh(),
    sigmoid: gr.sigmoid(),
    softplus: gr.softplus(),
    elu: gr.elu(),
    selu: gr.selu(),
    gelu: gr.gelu(),
    'gelu, tanh': gr.gelu({ approximate: 'tanh' }),
    swish: gr.swish(),
  };
  return Object.entries(named).map(([name, layer]) => [name, layer, [image, [5]]]);
}

const cases = table.flatMap(([name, layer, inputs]) =>
  inputs.map((input) => ({ name: `${name} on [${input.join(', ')}]`, layer, input })),
);
const modes: readonly Mode[] = [{ kind: 'train', key: key(5) }, { kind: 'eval' }];
const batch = 4;

const bits = (tree: Params): Promise<Uint8Array[]> =>
  Promise.all(leaves<tf.Tensor>(tree).map(async (t) => new Uint8Array((await t.data()).slice().buffer as ArrayBuffer)));

describe('laws of layers', () => {
  for (const { name, layer, input } of cases) {
    test(`${name}: the shape apply gives is the shape init promised; the summary promises the same`, () => {
      tf.tidy(() => {
        const { output, params, state } = layer.init(key(1), input);
        const x = uniform(key(2), [batch, ...input], { min: -1, max: 1 });
        for (const mode of modes) {
          const next = layer.apply(params, state, x, mode);
          expect(next.y.shape).toEqual([batch, ...output]);
          expect(paths(next.state)).toEqual(paths(state));
          expect(leaves<tf.Tensor>(next.state).map((t) => t.shape)).toEqual(
            leaves<tf.Tensor>(state).map((t) => t.shape),
          );
        }
        const { output: promised, parameters } = gr.summary(layer, input);
        expect(promised).toEqual(output);
        expect(parameters).toBe(gr.countParameters(params));
      });
    });

    test(`${name}: the same arguments give the same bits and are left as they were`, async () => {
      const { params, state } = layer.init(key(1), input);
      const again = layer.init(key(1), input);
      expect(await bits([again.params, again.state])).toEqual(await bits([params, state]));

      const x = uniform(key(2), [batch, ...input], { min: -1, max: 1 });
      const before = await bits([params, state, x]);
      for (const mode of modes) {
        const first = layer.apply(params, state, x, mode);
        const second = layer.apply(params, state, x, mode);
        expect(await bits([second.y, second.state])).toEqual(await bits([first.y, first.state]));
        if (mode.kind === 'eval') expect(first.state).toEqual(state);
      }
      expect(await bits([params, state, x])).toEqual(before);
    });

    test(`${name}: init leaves alive what it returns and nothing else`, () => {
      const before = tf.memory().numTensors;
      const { params, state } = layer.init(key(1), input);
      expect(tf.memory().numTensors - before).toBe(leaves([params, state] as Params).length);
      tf.dispose([params, state] as tf.TensorContainer);
      gr.summary(layer, input);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  test('an init that throws leaves nothing alive', () => {
    const before = tf.memory().numTensors;
    const net = gr.serial({ fc1: gr.dense({ units: 3 }), conv: gr.conv2d({ filters: 2, kernel: 3 }) });
    expect(() => net.init(key(0), [4])).toThrow('layer conv');
    expect(() => gr.summary(net, [4])).toThrow('layer conv');
    expect(tf.memory().numTensors).toBe(before);
  });
});
