import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrad } from '@gr/autodiff';
import { key, uniform } from '@gr/random';
import { leaves, map, paths } from '@gr/tree';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as gr from './index.ts';

const net = gr.serial({
  conv1: gr.conv2d({ filters: 2, kernel: 3 }),
  norm1: gr.batchNorm({ statistics: 'batch' }),
  flatten: gr.flatten(),
  block: gr.serial({ fc1: gr.dense({ units: 3 }), relu1: gr.relu() }),
});

describe('names', () => {
  test('parameters and state have the names of the layers, in their order, for the compiler too', () => {
    const { params, state } = net.init(key(0), [5, 5, 1]);
    expect(paths(params)).toEqual(['conv1.w', 'conv1.b', 'norm1.gamma', 'norm1.beta', 'block.fc1.w', 'block.fc1.b']);
    expect(Object.keys(params)).toEqual(['conv1', 'norm1', 'flatten', 'block']);
    expect(paths(state)).toEqual(['norm1.mean', 'norm1.variance']);
    expect(params.block.fc1.w.shape).toEqual([18, 3]);
    expectTypeOf(params.conv1.w).toEqualTypeOf<tf.Tensor>();
    expectTypeOf(state.norm1).toEqualTypeOf<gr.BatchNormState>();
    // @ts-expect-error a layer that the net does not have
    expect(params.conv2).toBeUndefined();
  });

  test('names that would break a path or the order are refused', () => {
    for (const [name, problem] of [
      ['', 'is empty'],
      ['a.b', 'has a dot'],
      ['1', 'is a whole number'],
      ['007', 'is a whole number'],
    ] as const)
      expect(() => gr.serial({ [name]: gr.relu() })).toThrow(`the layer name ${JSON.stringify(name)} ${problem}`);
    expect(() => gr.serial({ '1x': gr.relu(), 'conv-1': gr.relu() })).not.toThrow();
  });
});

describe('laws', () => {
  test('apply is the composition of the parts', async () => {
    const { params, state } = net.init(key(0), [5, 5, 1]);
    const x = tf.reshape(tf.range(0, 50), [2, 5, 5, 1]);
    const mode = { kind: 'eval' } as const;
    const { conv1, norm1, flatten, block } = net.layers;
    const a = conv1.apply(params.conv1, state.conv1, x, mode).y;
    const b = norm1.apply(params.norm1, state.norm1, a, mode).y;
    const c = flatten.apply(params.flatten, state.flatten, b, mode).y;
    const d = block.apply(params.block, state.block, c, mode).y;
    expect(await net.apply(params, state, x, mode).y.data()).toEqual(await d.data());
  });

  test.each([
    [
      'conv, relu, pool',
      { conv: gr.conv2d({ filters: 3, kernel: 3 }), relu: gr.relu(), pool: gr.maxPool({ size: 2 }) },
    ],
    [
      'conv, pools before and after a relu, another relu',
      {
        conv: gr.conv2d({ filters: 3, kernel: 3 }),
        pool1: gr.maxPool({ size: 2, stride: 1, padding: 'same' }),
        relu1: gr.relu(),
        pool2: gr.maxPool({ size: 2 }),
        relu2: gr.relu(),
      },
    ],
    ['conv without bias, relu', { conv: gr.conv2d({ filters: 3, kernel: 3, bias: false }), relu: gr.relu() }],
    ['conv, pool', { conv: gr.conv2d({ filters: 3, kernel: 3 }), pool: gr.maxPool({ size: 2 }) }],
    [
      'conv, norm, relu',
      {
        conv: gr.conv2d({ filters: 3, kernel: 3 }),
        norm: gr.batchNorm({ statistics: 'batch-at-test' }),
        relu: gr.relu(),
      },
    ],
    ['dense, relu', { flat: gr.flatten(), fc: gr.dense({ units: 7 }), relu: gr.relu() }],
  ] as const)('%s: values and gradients are those of the layers one by one', async (_name, layers) => {
    const together = gr.serial<gr.Layers>(layers);
    const { params: initial, state } = together.init(key(0), [6, 7, 2]);
    const params = map((w: tf.Tensor) => tf.add(w, uniform(key(w.size), w.shape, { min: -0.5, max: 0.5 })), initial);
    const mode = { kind: 'train', key: key(1) } as const;
    const oneByOne = (given: typeof params, x: tf.Tensor): tf.Tensor =>
      Object.entries(layers).reduce(
        (y, [name, layer]) => (layer as gr.Layer).apply(given[name] as never, {}, y, mode).y,
        x,
      );
    const x = uniform(key(2), [3, 6, 7, 2], { min: -1, max: 1 });
    const gradients = (f: (given: typeof params, x: tf.Tensor) => tf.Tensor) =>
      valueAndGrad(([given, at]: readonly [typeof params, tf.Tensor]) => tf.sum(tf.square(f(given, at))) as tf.Scalar)([
        params,
        x,
      ] as never);
    const got = gradients((given, at) => together.apply(given, state, at, mode).y);
    const want = gradients(oneByOne);
    const numbers = async (tree: unknown) =>
      Promise.all(leaves<tf.Tensor>(tree as never).map(async (t) => [...(await t.data())]));
    const [a, b] = [await numbers(got), await numbers(want)];
    expect(a.length).toBe(b.length);
    a.forEach((values, leaf) => values.forEach((v, i) => expect(v).toBeCloseTo(b[leaf]![i]!, 4)));
    expect(Object.keys(together.apply(params, state, x, mode).state)).toEqual(Object.keys(layers));
  });

  test('two layers alike start with different weights and draw different masks', async () => {
    const drop = gr.dropout({ rate: 0.5 });
    const twins = gr.serial({ fc1: gr.dense({ units: 8 }), fc2: gr.dense({ units: 8 }) });
    const { params } = twins.init(key(0), [8]);
    expect(await params.fc1.w.data()).not.toEqual(await params.fc2.w.data());

    const x = tf.ones([1, 400]);
    const { y } = gr.serial({ drop1: drop, drop2: drop }).apply({ drop1: {}, drop2: {} }, { drop1: {}, drop2: {} }, x, {
      kind: 'train',
      key: key(3),
    });
    // With one mask for both, half would remain; with two, a quarter.
    const kept = Array.from(await y.data()).filter((v) => v !== 0).length / 400;
    expect(Math.abs(kept - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 400));
  });
});

describe('errors say where', () => {
  test('the path of the layer, what was given, what was expected, what to do', () => {
    const wrong = gr.serial({ block1: gr.serial({ conv1: gr.conv2d({ filters: 2, kernel: 3 }) }) });
    expect(() => wrong.init(key(0), [12])).toThrow(
      'layer block1.conv1: conv2d was given inputs of shape [12], expected images [height, width, channels]. Put it before flatten()',
    );
    expect(() => gr.serial({ fc1: gr.dense({ units: 2 }) }).init(key(0), [4, 4, 1])).toThrow(
      'layer fc1: dense was given inputs of shape [4, 4, 1], expected vectors [features]. Put flatten()',
    );
    expect(() => gr.lenet().init(key(0), [20, 20, 1])).toThrow(
      'layer conv3: conv2d has a window of [5, 5] and was given smaller images, [3, 3, 16]',
    );
  });

  test('an error in apply names the layer and keeps its cause', () => {
    const { params, state } = net.init(key(0), [5, 5, 1]);
    try {
      net.apply(params, state, tf.ones([1, 5, 5, 2]), { kind: 'eval' });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(gr.LayerError);
      expect((error as gr.LayerError).path).toEqual(['conv1']);
      expect((error as gr.LayerError).message).toMatch(/^layer conv1: .*depth/);
      expect((error as gr.LayerError).cause).toBeInstanceOf(Error);
    }
  });

  test('parameters of another net', () => {
    const { params, state } = net.init(key(0), [5, 5, 1]);
    const other = gr.serial({ fc9: gr.dense({ units: 2 }) });
    expect(() => other.apply(params as never, state as never, tf.ones([1, 4]), { kind: 'eval' })).toThrow(
      'layer fc9: no params of that name, given are those of conv1, norm1, flatten, block',
    );
  });

  test('options that cannot be', () => {
    expect(() => gr.dense({ units: 0 })).toThrow('dense: units is 0, expected a whole number of at least 1');
    expect(() => gr.conv2d({ filters: 2, kernel: [3, 1.5] })).toThrow('conv2d: kernel (width) is 1.5');
    expect(() => gr.conv2d({ filters: 2, kernel: 3, stride: 2, dilation: 2 })).toThrow('expected one of them to be 1');
    expect(() => gr.conv2d({ filters: 2, kernel: 3, padding: -1 })).toThrow("padding is -1, expected 'valid', 'same'");
    expect(() => gr.maxPool({ size: 2, padding: 'SAME' as never })).toThrow('padding is "SAME"');
    expect(() => gr.avgPool({ size: [2, 3], padding: 2 })).toThrow('padding is 2 around a window of [2, 3]');
    expect(() => gr.maxPool({ size: 3 }).init(key(0), [2, 2, 1])).toThrow('maxPool has a window of [3, 3]');
    expect(() => gr.leakyRelu({ slope: NaN })).toThrow('slope is NaN');
    expect(() => gr.zeroPadChannels({ channels: 2 }).init(key(0), [4, 4, 3])).toThrow(
      'given 3 channels, expected at most 2',
    );
    expect(() => gr.mlp({ hidden: [4, -1] })).toThrow('hidden[1] is -1');
  });
});
