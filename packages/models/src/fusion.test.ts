// Layers that are run together with their neighbours in fewer passes give what they give one by one.
import * as tf from '@tensorflow/tfjs-core';
import { grad, valueAndGrad, vjp } from '@gr/autodiff';
import { type Key, key, normal } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import {
  type Layer,
  type Shape,
  avgPool,
  batchNorm,
  conv2d,
  dense,
  flatten,
  lenet,
  lenetCaffe,
  maxPool,
  mlp,
  relu,
  residual,
  serial,
} from './index.ts';
import { roleOf } from './role.ts';

/** The same two functions in another object: nothing is known of the layer beside them. */
const bare = (layer: Layer): Layer => ({ init: layer.init, apply: layer.apply });
const as = (layer: Layer): Layer => layer;
const rebuilt =
  ({ layers }: { readonly layers: Readonly<Record<string, Layer>> }) =>
  (wrap: (layer: Layer) => Layer): Layer =>
    serial(Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, wrap(layer)])));

type Build = (wrap: (layer: Layer) => Layer) => Layer;
const nets: readonly (readonly [string, Build, Shape])[] = [
  ['mlp', rebuilt(mlp({ hidden: [6, 5], classes: 3 })), [7]],
  ['lenet', rebuilt(lenet({ widths: [2, 3, 4, 5] })), [28, 28, 1]],
  ['lenet with batch norm', rebuilt(lenet({ widths: [2, 3, 4, 5], regularizer: 'batch-norm' })), [28, 28, 1]],
  ['lenetCaffe', rebuilt(lenetCaffe({ classes: 3 })), [16, 16, 1]],
  [
    'maxima before and after relu, a mean',
    (wrap) =>
      serial({
        conv: wrap(conv2d({ filters: 3, kernel: 3 }) as Layer),
        pool1: wrap(maxPool({ size: 2, stride: 1 }) as Layer),
        relu: wrap(relu() as Layer),
        pool2: wrap(maxPool({ size: 2 }) as Layer),
        pool3: wrap(avgPool({ size: 2 }) as Layer),
        flat: wrap(flatten() as Layer),
        fc: wrap(dense({ units: 3 }) as Layer),
        out: wrap(relu() as Layer),
      }),
    [9, 9, 2],
  ],
  [
    'residual blocks with norms',
    (wrap) => {
      const norm = () => wrap(batchNorm({ statistics: 'batch' }) as unknown as Layer);
      const conv = () => wrap(conv2d({ filters: 2, kernel: 3, padding: 'same' }) as Layer);
      const body = serial({ conv1: conv(), norm1: norm(), relu1: wrap(relu() as Layer), conv2: conv(), norm2: norm() });
      return serial({
        conv: conv(),
        norm: norm(),
        relu: wrap(relu() as Layer),
        block: residual({ body, after: wrap(relu() as Layer) }),
      });
    },
    [5, 4, 2],
  ],
];

const numbers = async (tree: Params): Promise<number[]> =>
  (await Promise.all(leaves<tf.Tensor>(tree).map(async (t) => Array.from(await t.data())))).flat();

/** Everything that training takes from a net: values, state, the gradient of a loss and that of a penalty on the gradient by the inputs. */
async function taken(net: Layer, input: Shape, at: Key): Promise<readonly number[][]> {
  const { params, state } = net.init(key(1), input);
  const x = normal(at, [3, ...input]);
  const apply = (p: Params, x: tf.Tensor) => net.apply(p, state, x, { kind: 'train', key: key(2) });
  const made = apply(params, x);
  const u = normal(key(3), made.y.shape);
  const loss = (p: Params) => tf.sum(tf.mul(tf.sin(apply(p, x).y), u)) as tf.Scalar;
  const penalty = (p: Params) => tf.sum(tf.square(vjp((x: tf.Tensor) => apply(p, x).y, x).pullback(u))) as tf.Scalar;
  const first = valueAndGrad(loss)(params);
  return Promise.all([made.y, made.state, first.value, first.grads, grad(penalty)(params)].map(numbers));
}

describe.each(nets)('%s', (_, build, input) => {
  test('gives alike what is known of its layers and where nothing is, derivatives of orders 1 and 2 included', async () => {
    const [together, alone] = [await taken(build(as), input, key(7)), await taken(build(bare), input, key(7))];
    together.forEach((got, i) => {
      const want = alone[i]!;
      const largest = Math.max(1, ...want.map(Math.abs));
      expect(got.length).toBe(want.length);
      got.forEach((v, k) => expect(Math.abs(v - want[k]!)).toBeLessThanOrEqual(2e-5 * largest));
    });
  });
});

test('a layer is its two functions and nothing else', () => {
  for (const layer of [
    relu(),
    dense({ units: 2 }),
    conv2d({ filters: 1, kernel: 3 }),
    batchNorm({ statistics: 'batch' }),
  ]) {
    expect(Object.keys(layer).sort()).toEqual(['apply', 'init']);
    expect(roleOf(layer as unknown as Layer)).toBeDefined();
    expect(roleOf(bare(layer as unknown as Layer))).toBeUndefined();
  }
});
