import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Attributes, type Rule, rule, unary, zeros } from '../rule.ts';
import { volumeWindows } from './volumes.ts';
import { type Windows, cellsInside, fit, largestTaps, tap, tapsOf, unfit, untap, windowSums } from './windows.ts';

// Pools of volumes [batch, depth, height, width, channels] and the greyscale dilation of images, from the windows alone: the gradient kernels of
// volumes divide partial windows wrongly on every backend, and lose negative windows on wasm.

type Five = [number, number, number, number, number];

function poolWindows(
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Attributes,
): readonly Windows[] {
  const info = tf.backend_util.computePool3DInfo(shape as Five, filterSize, strides, 1, pad, dimRoundingMode);
  return volumeWindows(info, [info.filterDepth, info.filterHeight, info.filterWidth]);
}

const sum = (parts: tf.Tensor[]) => parts.reduce((a, b) => tf.add(a, b));

/** The taps with the largest cells of the windows of x, as masks. */
function maxima(x: tf.Tensor, windows: readonly Windows[]) {
  const taps = tapsOf(windows);
  const whole = constant(() => fit(x, windows, -Infinity));
  const masks = largestTaps(taps.map((at) => () => tap(whole, windows, at)));
  return {
    spread: (dy: tf.Tensor) => unfit(sum(taps.map((at, k) => untap(tf.mul(dy, masks[k]!), windows, at))), windows),
    pick: (ddx: tf.Tensor) => {
      const fitted = fit(ddx, windows);
      return sum(taps.map((at, k) => tf.mul(tap(fitted, windows, at), masks[k]!)));
    },
  };
}

/** y = max over the taps of x + filter. */
const dilation2D = rule('Dilation2D', ['x', 'filter'], (dy, saved, { strides, pad, dilations }: Attributes) => {
  const [x, filter] = saved as [tf.Tensor, tf.Tensor];
  const info = tf.backend_util.computeDilation2DInfo(
    x.shape as [number, number, number, number],
    filter.shape as [number, number, number],
    strides,
    pad,
    'NHWC',
    dilations,
  );
  const windows: Windows[] = [
    {
      length: info.inHeight,
      before: info.padInfo.top,
      outputs: info.outHeight,
      stride: info.strideHeight,
      size: filter.shape[0]!,
      dilation: info.dilationHeight,
    },
    {
      length: info.inWidth,
      before: info.padInfo.left,
      outputs: info.outWidth,
      stride: info.strideWidth,
      size: filter.shape[1]!,
      dilation: info.dilationWidth,
    },
  ];
  const taps = tapsOf(windows);
  const whole = constant(() => fit(x, windows, -Infinity));
  const channels = x.shape[3]!;
  const weight = ([i, j]: number[]) => tf.reshape(tf.slice(filter, [i!, j!, 0], [1, 1, -1]), [channels]);
  const masks = largestTaps(taps.map((at) => () => tf.add(tap(whole, windows, at), weight(at))));
  return {
    x: () => unfit(sum(taps.map((at, k) => untap(tf.mul(dy, masks[k]!), windows, at))), windows),
    filter: () => tf.reshape(tf.stack(masks.map((own) => tf.sum(tf.mul(dy, own), [0, 1, 2]))), filter.shape),
  };
});

/** Average and max pooling of volumes, and greyscale dilation of images. */
export const volumePooling: readonly Rule[] = [
  unary('AvgPool3D', (dy, x, attrs) => {
    const windows = poolWindows(x.shape, attrs);
    return windowSums(tf.div(dy, cellsInside(windows)), windows, true);
  }),
  // the kernel divides by the size of the window, whatever lies inside
  rule('AvgPool3DGrad', ['input'], (ddx, [input], attrs) => {
    const windows = poolWindows(input!.shape, attrs);
    const size = windows.reduce((n, w) => n * w.size, 1);
    return { dy: () => tf.div(windowSums(ddx, windows, false), size), input: () => zeros(input!) };
  }),
  unary('MaxPool3D', (dy, x, attrs) => maxima(x, poolWindows(x.shape, attrs)).spread(dy)),
  rule('MaxPool3DGrad', ['input', 'output'], (ddx, saved, attrs) => {
    const [input, output] = saved as [tf.Tensor, tf.Tensor];
    return {
      dy: () => maxima(input, poolWindows(input.shape, attrs)).pick(ddx),
      input: () => zeros(input),
      output: () => zeros(output),
    };
  }),
  dilation2D,
];
