import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import {
  array,
  drawFrom,
  expectLikeCpu,
  relativeError,
  runKernel,
  started,
  type Values,
} from '../../testing/run-kernel.ts';
import { conv2DGeometry } from '../../window-geometry.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(2);
type Pad = 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]];
interface Case {
  readonly x: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number, number];
  readonly strides?: [number, number];
  readonly dilations?: [number, number];
  readonly pad: Pad;
}

const cases: readonly Case[] = [
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 5], pad: 'same' },
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 5], pad: 'valid' },
  { x: [2, 8, 7, 3], filter: [3, 3, 3, 9], pad: 'same', strides: [2, 2] },
  { x: [2, 8, 7, 3], filter: [3, 3, 3, 9], pad: 'valid', strides: [2, 1] },
  { x: [3, 9, 9, 1], filter: [5, 5, 1, 6], pad: 'same' },
  { x: [3, 14, 14, 6], filter: [5, 5, 6, 16], pad: 'valid' },
  { x: [2, 6, 6, 2], filter: [3, 3, 2, 4], pad: 1 },
  { x: [1, 5, 5, 2], filter: [2, 2, 2, 3], pad: 'valid', strides: [2, 2] },
  { x: [5, 12, 12, 8], filter: [3, 3, 8, 24], pad: 'same' },
  { x: [1, 4, 9, 5], filter: [1, 3, 5, 7], pad: 'same', strides: [3, 3] },
  { x: [2, 3, 3, 40], filter: [3, 3, 40, 12], pad: [[0, 0], [2, 0], [1, 3], [0, 0]] }, // prettier-ignore
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], pad: 'valid' },
  { x: [2, 6, 1, 3], filter: [3, 3, 3, 4], pad: 'same' },
  { x: [2, 1, 6, 3], filter: [1, 1, 3, 4], pad: 'valid', strides: [1, 2] },
  {
    x: [2, 4, 4, 2],
    filter: [3, 3, 2, 2],
    pad: [
      [0, 0],
      [5, 4],
      [0, 6],
      [0, 0],
    ],
  }, // windows that see padding only
  { x: [0, 6, 6, 2], filter: [3, 3, 2, 4], pad: 'same' },
  { x: [3, 5, 4, 2], filter: [5, 4, 2, 7], pad: 'valid' }, // a matrix product as it is
  { x: [2, 4, 3, 5], filter: [1, 1, 5, 3], pad: 'valid' }, // also
  {
    x: [2, 3, 3, 2],
    filter: [1, 1, 2, 3],
    pad: [
      [0, 0],
      [0, 2],
      [0, 2],
      [0, 0],
    ],
    strides: [2, 2],
  }, // none, though 3 x 3 to 3 x 3
  { x: [2, 7, 6, 4], filter: [1, 1, 4, 8], pad: 'valid', strides: [2, 2] }, // pixels that no window sees
  { x: [2, 3, 9, 4], filter: [2, 2, 4, 6], pad: 'valid', strides: [1, 4] },
  { x: [1, 90, 40, 3], filter: [5, 5, 3, 4], pad: 'same' }, // more than one strip
  { x: [2, 70, 33, 4], filter: [3, 3, 4, 9], pad: 'same' },
  { x: [163, 5, 5, 4], filter: [3, 3, 4, 2], pad: 'same' }, // more than one group of images
  { x: [1, 3, 700, 1], filter: [2, 3, 1, 5], pad: 'same' },
  { x: [2, 75, 30, 1], filter: [5, 5, 1, 6], pad: 'same' }, // one channel and six filters: strips, columns that fill no lane,
  { x: [3, 9, 11, 1], filter: [4, 3, 1, 6], pad: 'valid', strides: [2, 1] }, // an even number of taps,
  { x: [2, 6, 6, 1], filter: [6, 3, 1, 6], pad: 'valid' }, // one row
  { x: [2, 7, 8, 2], filter: [3, 3, 2, 8], pad: 'same' }, // rows of the window in sixes,
  { x: [2, 9, 8, 6], filter: [2, 3, 6, 29], pad: 'same', strides: [2, 2] }, // in many panels,
  { x: [2, 40, 60, 3], filter: [3, 4, 3, 10], pad: 'valid' }, // in one of twelve columns
];

const attributes = ({ strides = [1, 1], pad }: Case): object => ({
  strides,
  pad,
  dataFormat: 'NHWC',
  ...(typeof pad === 'string' ? {} : { dimRoundingMode: 'floor' }),
});

describe.each(cases)('x $x, filter $filter, strides $strides, pad $pad', (given) => {
  const attrs = attributes(given);
  const { info } = conv2DGeometry(given.x, given.filter, attrs as Parameters<typeof conv2DGeometry>[2]);
  const [x, filter, dy] = [array(given.x, draw), array(given.filter, draw), array(info.outShape, draw)];

  test('Conv2D equals cpu', () => expectLikeCpu('Conv2D', { x, filter }, { ...attrs, dilations: [1, 1] }));
  test('Conv2DBackpropInput equals cpu', () =>
    expectLikeCpu('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: given.x }));
  test('Conv2DBackpropFilter equals cpu', () =>
    expectLikeCpu('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: given.filter }));
});

// Each number of channels and filters has its own mixture of tiles and edges.
const counts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 20];
const strideCases = [
  { strides: [1, 1], pad: 'same' },
  { strides: [2, 2], pad: 'same' },
  { strides: [1, 2], pad: 'valid' },
] as const;
describe.each(strideCases)('3 x 3, strides $strides, pad $pad', ({ strides, pad }) => {
  test.each(counts)('with %i filters, any number of channels: the three kernels equal cpu', async (filters) => {
    for (const channels of [1, 2, 3, 4, 6, 8]) {
      const attrs = attributes({
        x: [5, 6, 7, channels],
        filter: [3, 3, channels, filters],
        strides: [...strides],
        pad,
      });
      const [x, filter] = [array([5, 6, 7, channels], draw), array([3, 3, channels, filters], draw)];
      const { info } = conv2DGeometry(x.shape, filter.shape, attrs as Parameters<typeof conv2DGeometry>[2]);
      const dy = array(info.outShape, draw);
      await expectLikeCpu('Conv2D', { x, filter }, { ...attrs, dilations: [1, 1] });
      await expectLikeCpu('Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: x.shape });
      await expectLikeCpu('Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: filter.shape });
    }
  });
});

describe.each(['linear', 'relu', 'relu6', 'leakyrelu', 'elu', 'sigmoid', 'prelu'])(
  'FusedConv2D with %s',
  (activation) => {
    const attrs = {
      strides: [1, 1],
      pad: 'same',
      dilations: [1, 1],
      dataFormat: 'NHWC',
      activation,
      leakyreluAlpha: 0.2,
    };
    const inputs = { x: array([2, 5, 4, 3], draw), filter: array([3, 3, 3, 6], draw) };
    const preluActivationWeights = array([6], draw);

    test.each([[[6]], [[1]], [[1, 1, 1, 6]]])('and a bias %j equals cpu', (shape) =>
      expectLikeCpu('FusedConv2D', { ...inputs, bias: array(shape, draw), preluActivationWeights }, attrs),
    );
    test('without a bias equals cpu', () => expectLikeCpu('FusedConv2D', { ...inputs, preluActivationWeights }, attrs));
  },
);

test.each([
  ['swish', /fused conv2d: unknown activation 'swish': give one of linear, prelu, relu/],
  ['prelu', /fused conv2d: prelu needs preluActivationWeights/],
])(
  'FusedConv2D with %s without what it needs: an error that says so, and no data is left',
  async (activation, message) => {
    await tf.setBackend('wasm');
    const [x, filter] = [tf.ones<tf.Rank.R4>([1, 3, 3, 1]), tf.ones<tf.Rank.R4>([2, 2, 1, 1])];
    const data = tf.backend().numDataIds();
    const attrs = { strides: [1, 1], pad: 'same', dilations: [1, 1], dataFormat: 'NHWC', activation };
    expect(() => tf.engine().runKernel('FusedConv2D', { x, filter }, attrs)).toThrow(message);
    expect(tf.backend().numDataIds()).toBe(data);
    tf.dispose([x, filter]);
  },
);

test('the inputs are not written to, and the same call gives the same bits whatever ran before', async () => {
  await tf.setBackend('wasm');
  const [x, filter] = [array([5, 9, 8, 6], draw), array([3, 3, 6, 10], draw)];
  const attrs = { strides: [1, 1], pad: 'same', dilations: [1, 1] };
  const first = await runKernel('wasm', 'Conv2D', { x, filter }, attrs);
  const [tx, tw] = [tf.tensor(x.values, [5, 9, 8, 6]), tf.tensor(filter.values, [3, 3, 6, 10])];
  tf.dispose([
    tf.engine().runKernel('Conv2D', { x: tx, filter: tw }, attrs),
    tf
      .engine()
      .runKernel('Conv2DBackpropInput', { dy: tf.ones([5, 9, 8, 10]), filter: tw }, { ...attrs, inputShape: tx.shape }),
    tf
      .engine()
      .runKernel('Conv2DBackpropFilter', { x: tx, dy: tf.ones([5, 9, 8, 10]) }, { ...attrs, filterShape: tw.shape }),
  ]);
  expect(await tx.data()).toEqual(x.values);
  expect(await tw.data()).toEqual(filter.values);
  expect(await runKernel('wasm', 'Conv2D', { x, filter }, attrs)).toEqual(first);
  tf.dispose([tx, tw]);
});

// The cpu backend's gradient kernels ignore dilations. A dilated filter is an ordinary one with zeros between its cells.
function dilate({ shape, values }: Values, [dy, dx]: readonly [number, number]): Values {
  const [h, w, c, f] = shape as [number, number, number, number];
  const wide = array([(h - 1) * dy + 1, (w - 1) * dx + 1, c, f], () => 0);
  for (let i = 0; i < h; i++)
    for (let j = 0; j < w; j++)
      wide.values.set(
        values.subarray((i * w + j) * c * f, (i * w + j + 1) * c * f),
        (i * dy * (wide.shape[1] as number) + j * dx) * c * f,
      );
  return wide;
}
function undilate({ shape, values }: Values, like: readonly number[], [dy, dx]: readonly [number, number]): Values {
  const [h, w, c, f] = like as [number, number, number, number];
  const narrow = array(like, () => 0);
  for (let i = 0; i < h; i++)
    for (let j = 0; j < w; j++) {
      const from = (i * dy * (shape[1] as number) + j * dx) * c * f;
      narrow.values.set(values.subarray(from, from + c * f), (i * w + j) * c * f);
    }
  return narrow;
}

const dilated: readonly Case[] = [
  { x: [2, 9, 9, 2], filter: [3, 3, 2, 3], pad: 'same', dilations: [2, 2] },
  { x: [2, 12, 14, 1], filter: [3, 4, 1, 6], pad: 'same', dilations: [2, 3] },
  { x: [1, 9, 8, 3], filter: [3, 2, 3, 5], pad: 'valid', dilations: [1, 3] },
  { x: [2, 9, 8, 3], filter: [2, 3, 3, 5], pad: 'valid', dilations: [4, 1] },
  {
    x: [2, 3, 3, 2],
    filter: [3, 3, 2, 3],
    pad: [
      [0, 0],
      [0, 2],
      [0, 2],
      [0, 0],
    ],
    dilations: [2, 2],
  },
  { x: [1, 7, 7, 4], filter: [3, 3, 4, 8], pad: [[0, 0], [3, 1], [0, 2], [0, 0]], dilations: [2, 3] }, // prettier-ignore
];

describe.each(dilated)(
  'x $x, filter $filter, dilations $dilations, pad $pad: as with zeros between the cells',
  (given) => {
    const dilations = given.dilations as [number, number];
    const plain = attributes(given);
    const attrs = { ...plain, dilations };
    const [x, filter] = [array(given.x, draw), array(given.filter, draw)];
    const { info } = conv2DGeometry(given.x, given.filter, attrs as Parameters<typeof conv2DGeometry>[2]);
    const dy = array(info.outShape, draw);
    const wide = dilate(filter, dilations);

    test('Conv2D', async () => {
      const want = await runKernel('cpu', 'Conv2D', { x, filter: wide }, { ...plain, dilations: [1, 1] });
      expect(relativeError(await runKernel('wasm', 'Conv2D', { x, filter }, attrs), want)).toBeLessThan(2e-6);
    });
    test('Conv2DBackpropInput', async () => {
      const want = await runKernel(
        'cpu',
        'Conv2DBackpropInput',
        { dy, filter: wide },
        { ...plain, inputShape: given.x },
      );
      const got = await runKernel('wasm', 'Conv2DBackpropInput', { dy, filter }, { ...attrs, inputShape: given.x });
      expect(relativeError(got, want)).toBeLessThan(2e-6);
    });
    test('Conv2DBackpropFilter', async () => {
      const whole = await runKernel('cpu', 'Conv2DBackpropFilter', { x, dy }, { ...plain, filterShape: wide.shape });
      const got = await runKernel('wasm', 'Conv2DBackpropFilter', { x, dy }, { ...attrs, filterShape: given.filter });
      expect(relativeError(got, undilate(whole, given.filter, dilations))).toBeLessThan(2e-6);
    });
  },
);

test('channels first gives the transpose of channels last', async () => {
  await tf.setBackend('wasm');
  const [x, filter] = [tf.randomNormal<tf.Rank.R4>([2, 5, 6, 2]), tf.randomNormal<tf.Rank.R4>([3, 3, 2, 4])];
  const y = tf.transpose(tf.conv2d(x, filter, 2, 'same'), [0, 3, 1, 2]);
  const first = tf.conv2d(tf.transpose(x, [0, 3, 1, 2]), filter, 2, 'same', 'NCHW');
  expect(first.shape).toEqual(y.shape);
  expect((await tf.max(tf.abs(tf.sub(first, y))).data())[0]).toBeLessThan(1e-5);
  tf.disposeVariables();
});

test('a gradient whose dy has another shape than the output is refused', async () => {
  await tf.setBackend('wasm');
  const [dy, filter] = [tf.ones<tf.Rank.R4>([1, 8, 8, 2]), tf.ones<tf.Rank.R4>([3, 3, 2, 2])];
  expect(() => tf.conv2dTranspose(dy, filter, [1, 4, 4, 2], 1, 'same')).toThrow(/\[1, 4, 4, 2\], given \[1, 8, 8, 2\]/);
  tf.dispose([dy, filter]);
});

test('a filter of new values under an old shape is seen, fused or not: nothing is packed once and kept', async () => {
  await tf.setBackend('wasm');
  const x = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
  for (const value of [1, 2, 3]) {
    for (const convolve of [
      tf.conv2d,
      (a: typeof x, filter: typeof x) => tf.fused.conv2d({ x: a, filter, strides: 1, pad: 'valid' }),
    ]) {
      const y = tf.tidy(() => convolve(x, tf.fill([3, 3, 1, 1], value), 1, 'valid'));
      expect([...(await y.data())]).toEqual([9 * value]);
      y.dispose();
    }
  }
  x.dispose();
});
