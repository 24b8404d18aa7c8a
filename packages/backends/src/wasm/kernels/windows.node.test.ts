// Pools and depthwise convolutions with every geometry, against loops in double precision.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, test } from 'vitest';
import { array, drawFrom, relativeError, runKernel, started, type Values } from '../../testing/run-kernel.ts';

const backend = await started('wasm');
afterAll(() => backend.stop());

const draw = drawFrom(3);
type Pair = readonly [number, number];
type Explicit = readonly (readonly [number, number])[];
type Padding = 'same' | 'valid' | number | Explicit;

interface Axis {
  readonly size: number;
  readonly filter: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly out: number;
}

/** Where the windows of an axis lie, by the definition of the paddings. */
function axisOf(size: number, filter: number, stride: number, dilation: number, pad: Padding, axis: 1 | 2): Axis {
  const reach = (filter - 1) * dilation + 1;
  if (pad === 'same') {
    const out = Math.ceil(size / stride);
    return {
      size,
      filter,
      stride,
      dilation,
      out,
      before: Math.floor(Math.max(0, (out - 1) * stride + reach - size) / 2),
    };
  }
  const [before, after] = pad === 'valid' ? [0, 0] : typeof pad === 'number' ? [pad, pad] : pad[axis]!;
  return { size, filter, stride, dilation, before, out: Math.floor((size + before + after - reach) / stride) + 1 };
}

/** The cells that a window sees: [tap, position]. */
const cells = ({ size, filter, stride, dilation, before }: Axis, at: number): Pair[] =>
  Array.from({ length: filter }, (_, tap): Pair => [tap, at * stride - before + tap * dilation]).filter(
    ([, position]) => position >= 0 && position < size,
  );

function depthwise(x: Values, w: Values, height: Axis, width: Axis): Values {
  const [batch = 0, , , channels = 0] = x.shape;
  const multiplier = w.shape[3]!;
  const shape = [batch, height.out, width.out, channels * multiplier];
  const values: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < height.out; oy++)
      for (let ox = 0; ox < width.out; ox++)
        for (let f = 0; f < channels * multiplier; f++) {
          const c = Math.floor(f / multiplier);
          let sum = 0;
          for (const [ky, iy] of cells(height, oy))
            for (const [kx, ix] of cells(width, ox))
              sum +=
                x.values[((b * height.size + iy) * width.size + ix) * channels + c]! *
                w.values[(ky * width.filter + kx) * channels * multiplier + f]!;
          values.push(sum);
        }
  return { shape, values: Float32Array.from(values) };
}

// prettier-ignore
const windows: Pair[] = [[1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [2, 2], [2, 3], [3, 2], [3, 3], [5, 1], [1, 4], [4, 4]];
const paddings: Padding[] = [
  'same',
  'valid',
  0,
  1,
  [
    [0, 0],
    [1, 0],
    [0, 2],
    [0, 0],
  ],
];

describe.each([
  [1, 1],
  [1, 3],
  [3, 1],
  [5, 1],
  [5, 2],
])('depthwise: %d channels, multiplier %d', (channels, multiplier) => {
  test.each(windows)('windows %d × %d, with every stride, dilation and padding', async (fh, fw) => {
    const x = array([2, 7, 6, channels], draw);
    const w = array([fh, fw, channels, multiplier], draw);
    // prettier-ignore
    const steps: [Pair, Pair][] = [[[1, 1], [1, 1]], [[2, 2], [1, 1]], [[3, 3], [1, 1]], [[1, 2], [1, 1]], [[2, 1], [1, 1]], [[1, 1], [2, 2]], [[1, 1], [1, 2]], [[1, 1], [3, 1]]];
    for (const [strides, dilations] of steps)
      for (const pad of paddings) {
        const [height, width] = [
          axisOf(7, fh, strides[0], dilations[0], pad, 1),
          axisOf(6, fw, strides[1], dilations[1], pad, 2),
        ];
        if (height.out < 1 || width.out < 1) continue;
        const attrs = { strides, pad, dilations };
        const want = depthwise(x, w, height, width);
        const got = await runKernel('wasm', 'DepthwiseConv2dNative', { x, filter: w }, attrs);
        expect(got.shape).toEqual(want.shape);
        expect(relativeError(got, want), JSON.stringify(attrs)).toBeLessThan(2e-6);
        const bias = array([channels * multiplier], draw);
        const fused = await runKernel(
          'wasm',
          'FusedDepthwiseConv2D',
          { x, filter: w, bias },
          { ...attrs, activation: 'leakyrelu', leakyreluAlpha: 0.25 },
        );
        const active = want.values.map((v, i) => {
          const z = v + bias.values[i % bias.values.length]!;
          return z < 0 ? 0.25 * z : z;
        });
        expect(relativeError(fused, { shape: want.shape, values: active })).toBeLessThan(2e-6);
      }
  });
});

function pool(x: Values, height: Axis, width: Axis, f: (window: number[]) => number): Values {
  const [batch = 0, , , channels = 0] = x.shape;
  const values: number[] = [];
  for (let b = 0; b < batch; b++)
    for (let oy = 0; oy < height.out; oy++)
      for (let ox = 0; ox < width.out; ox++)
        for (let c = 0; c < channels; c++) {
          const window = cells(height, oy).flatMap(([, iy]) =>
            cells(width, ox).map(([, ix]) => x.values[((b * height.size + iy) * width.size + ix) * channels + c]!),
          );
          values.push(f(window));
        }
  return { shape: [batch, height.out, width.out, channels], values: Float32Array.from(values) };
}

const mean = (window: number[]): number => window.reduce((sum, v) => sum + v, 0) / window.length;

test.each([...windows, [6, 1] as Pair])('pools with windows %d × %d', async (fh, fw) => {
  for (const channels of [1, 6]) {
    const x = array([2, 8, 7, channels], draw);
    for (const strides of [
      [1, 1],
      [2, 2],
      [3, 3],
      [1, 2],
    ] as Pair[])
      for (const pad of paddings) {
        const [height, width] = [axisOf(8, fh, strides[0], 1, pad, 1), axisOf(7, fw, strides[1], 1, pad, 2)];
        // a window of nothing but padding has no mean
        const isEmpty = [height, width].some(
          (axis) => axis.out < 1 || cells(axis, 0).length * cells(axis, axis.out - 1).length === 0,
        );
        if (isEmpty) continue;
        const attrs = { filterSize: [fh, fw], strides, pad };
        for (const [kernel, f] of [
          ['MaxPool', (w: number[]) => Math.max(...w)],
          ['AvgPool', mean],
        ] as const) {
          const want = pool(x, height, width, f);
          const got = await runKernel('wasm', kernel, { x }, attrs);
          expect(got.shape).toEqual(want.shape);
          expect(relativeError(got, want), `${kernel} ${JSON.stringify(attrs)}`).toBeLessThan(1e-6);
        }
      }
  }
});

test.each(['floor', 'round', 'ceil'] as const)('a rounding of the output size: %s', async (dimRoundingMode) => {
  await tf.setBackend('wasm');
  const x = tf.reshape(tf.range(0, 25), [1, 5, 5, 1]) as tf.Tensor4D;
  const y = tf.maxPool(x, 2, 2, 0, dimRoundingMode);
  const want = dimRoundingMode === 'floor' ? [6, 8, 16, 18] : [6, 8, 9, 16, 18, 19, 21, 23, 24];
  expect([...(await y.data())]).toEqual(want);
  const averages = dimRoundingMode === 'floor' ? [3, 5, 13, 15] : [3, 5, 6.5, 13, 15, 16.5, 20.5, 22.5, 24];
  expect([...(await tf.avgPool(x, 2, 2, 0, dimRoundingMode).data())]).toEqual(averages);
});

test('windows that are not square with a number as padding leave the heap as it was', async () => {
  await tf.setBackend('wasm');
  for (let i = 0; i < 30; i++) {
    const results = tf.tidy(() => [
      tf.maxPool(tf.ones<tf.Rank.R4>([1, 8, 8, 2]), [6, 1], 1, 0),
      tf.avgPool(tf.ones<tf.Rank.R4>([1, 8, 8, 2]), [6, 1], 1, 0),
      tf.depthwiseConv2d(tf.ones<tf.Rank.R4>([1, 8, 8, 2]), tf.ones<tf.Rank.R4>([6, 1, 2, 1]), 1, 0),
      tf.conv2d(tf.ones<tf.Rank.R4>([1, 8, 8, 2]), tf.ones<tf.Rank.R4>([6, 1, 2, 1]), 1, 0),
    ]);
    for (const [k, want] of [1, 1, 6, 12].entries()) expect(new Set(await results[k]!.data())).toEqual(new Set([want]));
    tf.dispose(results);
  }
});
