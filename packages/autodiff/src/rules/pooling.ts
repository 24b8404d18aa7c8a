import * as tf from '@tensorflow/tfjs-core';
import { constant, mask, stopGradient } from '../constant.ts';
import { type Attributes, type Rule, hasKernel, rule, run, unary, zeros } from '../rule.ts';
import { type Windows, cellsInside, windowSums } from './windows.ts';

// The gradient kernels are given their input as a constant: it says where to, no derivative flows through it, and the tape
// need not carry zeros along.

type Geometry = ReturnType<typeof geometry>;

/** With a number as padding tfjs-core finds the width of the output from the height of the window: a list says each side. */
const sides = (pad: Attributes) =>
  typeof pad === 'number'
    ? [
        [0, 0],
        [pad, pad],
        [pad, pad],
        [0, 0],
      ]
    : pad;

function geometry(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Attributes) {
  return tf.backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    filterSize,
    strides,
    1,
    sides(pad),
    dimRoundingMode,
  );
}

/** Number of cells of each window that lie inside the image, [1, OH, OW, 1]; a plain number where all windows are full. */
function windowCount(g: Geometry): number | tf.Tensor {
  const inside = (n: number, stride: number, size: number, before: number, length: number) =>
    Array.from({ length: n }, (_, i) => {
      const from = i * stride - before;
      return Math.min(length, from + size) - Math.max(0, from);
    });
  const rows = inside(g.outHeight, g.strideHeight, g.filterHeight, g.padInfo.top, g.inHeight);
  const columns = inside(g.outWidth, g.strideWidth, g.filterWidth, g.padInfo.left, g.inWidth);
  const full = g.filterHeight * g.filterWidth;
  const counts = rows.flatMap((r) => columns.map((c) => Math.max(1, r * c)));
  return counts.every((n) => n === full) ? full : tf.tensor4d(counts, [1, g.outHeight, g.outWidth, 1]);
}

// ---- average -------------------------------------------------------------------------------------------------------

// AvgPool divides by the cells inside the image, the kernel AvgPoolGrad by the size of the window, on every backend: dy is
// scaled by their ratio.
const ratio = (g: Geometry): tf.Tensor | undefined => {
  const n = windowCount(g);
  return typeof n === 'number' ? undefined : constant(() => tf.div(g.filterHeight * g.filterWidth, n));
};

/** Windows along an axis of an image. */
const windowsOf = (g: Geometry): readonly Windows[] => [
  {
    length: g.inHeight,
    before: g.padInfo.top,
    outputs: g.outHeight,
    stride: g.strideHeight,
    size: g.filterHeight,
    dilation: 1,
  },
  {
    length: g.inWidth,
    before: g.padInfo.left,
    outputs: g.outWidth,
    stride: g.strideWidth,
    size: g.filterWidth,
    dilation: 1,
  },
];

const average = [
  unary('AvgPool', (dy, x, attrs) => {
    const g = geometry(x.shape, attrs);
    // the kernel AvgPoolGrad knows no other rounding than down
    if (attrs.dimRoundingMode === 'ceil' || attrs.dimRoundingMode === 'round') {
      const windows = windowsOf(g);
      return windowSums(tf.div(dy, cellsInside(windows)), windows, true);
    }
    const scale = ratio(g);
    return run('AvgPoolGrad', { dy: scale ? tf.mul(dy, scale) : dy, input: stopGradient(x) }, attrs);
  }),
  rule('AvgPoolGrad', ['input'], (ddx, [input], attrs) => ({
    dy: () => {
      const scale = ratio(geometry(input!.shape, attrs));
      const y = run('AvgPool', { x: ddx }, attrs);
      return scale ? tf.div(y, scale) : y;
    },
    input: () => zeros(input!),
  })),
];

// ---- maximum -------------------------------------------------------------------------------------------------------

/**
 * The adjoint of MaxPoolGrad: ddx: [B, H, W, C] picked at the maximum of each window, [B, OH, OW, C].
 * A backend may bring a kernel MaxPoolGradAdj; these are the compositions for those that have none.
 */
function pickMaxima(ddx: tf.Tensor, input: tf.Tensor, output: tf.Tensor, attrs: Attributes): tf.Tensor {
  if (hasKernel('MaxPoolGradAdj')) return run('MaxPoolGradAdj', { ddx, input, output }, attrs);
  const g = geometry(input.shape, attrs);
  return g.filterHeight <= g.strideHeight && g.filterWidth <= g.strideWidth
    ? pickDisjoint(ddx as tf.Tensor4D, input, output, attrs, g)
    : pickOverlapping(ddx, input, output, g);
}

/** Windows that share no cell: mark the maxima with MaxPoolGrad(1), then sum over the windows. */
function pickDisjoint(
  ddx: tf.Tensor4D,
  input: tf.Tensor,
  output: tf.Tensor,
  attrs: Attributes,
  g: Geometry,
): tf.Tensor {
  const maxima = constant(() => run('MaxPoolGrad', { dy: tf.fill(output.shape, 1), input, output }, attrs));
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  return tf.mul(
    tf.avgPool(tf.mul(ddx, maxima) as tf.Tensor4D, filterSize, strides, pad, dimRoundingMode),
    windowCount(g),
  );
}

/** Windows that overlap: one shifted view of the image per cell of the window; the first cell that equals the maximum wins. */
function pickOverlapping(ddx: tf.Tensor, input: tf.Tensor, output: tf.Tensor, g: Geometry): tf.Tensor {
  const { batchSize: B, outHeight: OH, outWidth: OW, inChannels: C, strideHeight: sh, strideWidth: sw } = g;
  const { top, left } = g.padInfo;
  const padding: [number, number][] = [
    [0, 0],
    [top, Math.max(0, g.filterHeight - 1 + OH * sh - g.inHeight - top)],
    [left, Math.max(0, g.filterWidth - 1 + OW * sw - g.inWidth - left)],
    [0, 0],
  ];
  // t[:, i::sh, j::sw, :] from slices and reshapes
  const view = (t: tf.Tensor, i: number, j: number) => {
    const rows = tf.reshape(tf.slice(t, [0, i, j, 0], [B, OH * sh, OW * sw, C]), [B, OH, sh, OW * sw * C]);
    const cells = tf.reshape(tf.slice(rows, [0, 0, 0, 0], [B, OH, 1, OW * sw * C]), [B * OH, OW, sw, C]);
    return tf.reshape(tf.slice(cells, [0, 0, 0, 0], [B * OH, OW, 1, C]), [B, OH, OW, C]);
  };
  const image = constant(() => tf.pad(input, padding, -Infinity));
  const cotangent = tf.pad(ddx, padding);
  let free: tf.Tensor = tf.fill(output.shape, 1);
  let picked: tf.Tensor = tf.fill(output.shape, 0);
  for (let i = 0; i < g.filterHeight; i++)
    for (let j = 0; j < g.filterWidth; j++) {
      const before = free;
      const hit = mask(() => tf.mul(tf.cast(tf.equal(view(image, i, j), output), 'float32'), before));
      free = constant(() => tf.sub(before, hit));
      picked = tf.add(picked, tf.mul(hit, view(cotangent, i, j)));
    }
  return picked;
}

/** The one saved output: it only says where the maximum is, and no derivative flows through that. */
const maxPool = (kernelName: string, outputsToSave: boolean[]): Rule => ({
  kernelName,
  inputsToSave: ['x'],
  outputsToSave,
  gradFunc: (dys, saved, attrs) => {
    const [x, y] = saved as [tf.Tensor, tf.Tensor];
    const [dy] = [dys].flat() as [tf.Tensor];
    return { x: () => run('MaxPoolGrad', { dy, input: stopGradient(x), output: y }, attrs) };
  },
});

const maximum: readonly Rule[] = [
  maxPool('MaxPool', [true]),
  maxPool('MaxPoolWithArgmax', [true, false]),
  rule('MaxPoolGrad', ['input', 'output'], (ddx, saved, attrs) => {
    const [input, output] = saved as [tf.Tensor, tf.Tensor];
    return {
      dy: () => pickMaxima(ddx, input, output, attrs),
      input: () => zeros(input),
      output: () => zeros(output),
    };
  }),
  rule('MaxPoolGradAdj', ['input', 'output'], (ddy, saved, attrs) => {
    const [input, output] = saved as [tf.Tensor, tf.Tensor];
    return {
      ddx: () => run('MaxPoolGrad', { dy: ddy, input, output }, attrs),
      input: () => zeros(input),
      output: () => zeros(output),
    };
  }),
];

/** Average and max pooling with windows of any size, stride and padding. */
export const pooling: readonly Rule[] = [...average, ...maximum];
