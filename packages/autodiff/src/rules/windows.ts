import * as tf from '@tensorflow/tfjs-core';
import { constant, mask } from '../constant.ts';
import { aroundAxis, pad } from './low-rank.ts';

// Windows that slide over the spatial axes 1, 2, … of a tensor [batch, …spatial, channels], from slices, paddings and products of low rank: they
// run alike on every backend, with any padding, rounding, stride and dilation.

/** The windows along one axis. `before` cells lie outside in front of it; a negative number skips cells. */
export interface Windows {
  readonly length: number;
  readonly before: number;
  readonly outputs: number;
  readonly stride: number;
  readonly size: number;
  readonly dilation: number;
}

/** The axis as long as `outputs` windows of any tap need it. */
const fitted = ({ outputs, stride, size, dilation }: Windows): number => outputs * stride + (size - 1) * dilation;

/** t cut and filled with a value, so that the tap k of the window i along an axis is the cell i · stride + k · dilation. */
export function fit(t: tf.Tensor, windows: readonly Windows[], value = 0): tf.Tensor {
  const lengths = [t.shape[0]!, ...windows.map(fitted), t.shape.at(-1)!];
  const before = [0, ...windows.map((w) => w.before), 0];
  const filled = pad(
    t,
    t.shape.map((n, i) => [Math.max(0, before[i]!), Math.max(0, lengths[i]! - before[i]! - n)]),
    value,
  );
  return tf.slice(
    filled,
    before.map((n) => Math.max(0, -n)),
    lengths,
  );
}

/** The adjoint of `fit` with the value 0. */
export function unfit(t: tf.Tensor, windows: readonly Windows[]): tf.Tensor {
  const before = [0, ...windows.map((w) => w.before), 0];
  const lengths = [t.shape[0]!, ...windows.map((w) => w.length), t.shape.at(-1)!];
  const filled = pad(
    t,
    t.shape.map((n, i) => [Math.max(0, -before[i]!), Math.max(0, lengths[i]! + before[i]! - n)]),
  );
  return tf.slice(
    filled,
    before.map((n) => Math.max(0, n)),
    lengths,
  );
}

/** The cells of one tap along one axis of a fitted tensor, a cell to each window. */
export function tapAlong(t: tf.Tensor, axis: number, w: Windows, k: number): tf.Tensor {
  const to = t.shape.map((n, i) => (i === axis ? w.outputs : n));
  const [before, , after] = aroundAxis(t.shape, axis);
  const run = tf.slice(
    tf.reshape(t, aroundAxis(t.shape, axis)),
    [0, k * w.dilation, 0],
    [before, w.outputs * w.stride, after],
  );
  if (w.stride === 1) return tf.reshape(run, to);
  const strides = tf.reshape(run, [before * w.outputs, w.stride, after]);
  return tf.reshape(tf.slice(strides, [0, 0, 0], [before * w.outputs, 1, after]), to);
}

/** The adjoint of `tapAlong`: every cell back in its place, zeros elsewhere. */
export function untapAlong(t: tf.Tensor, axis: number, w: Windows, k: number): tf.Tensor {
  const [before, , after] = aroundAxis(t.shape, axis);
  const along = (x: tf.Tensor, sides: [number, number]) => tf.pad(x, [[0, 0], sides, [0, 0]]);
  const strides = tf.reshape(t, [before * w.outputs, 1, after]);
  const run = w.stride === 1 ? strides : along(strides, [0, w.stride - 1]);
  const first = k * w.dilation;
  const rest = fitted(w) - first - w.outputs * w.stride;
  const whole = along(tf.reshape(run, [before, w.outputs * w.stride, after]), [first, rest]);
  return tf.reshape(
    whole,
    t.shape.map((n, i) => (i === axis ? fitted(w) : n)),
  );
}

/** All taps of a window, each a place along every axis. */
export const tapsOf = (windows: readonly Windows[]): number[][] =>
  windows.reduce<number[][]>(
    (taps, { size }) => taps.flatMap((tap) => Array.from({ length: size }, (_, k) => [...tap, k])),
    [[]],
  );

/** The cells of one tap, a cell to each window. */
export const tap = (t: tf.Tensor, windows: readonly Windows[], at: readonly number[]): tf.Tensor =>
  at.reduce((cells, k, i) => tapAlong(cells, i + 1, windows[i]!, k), t);

/** The adjoint of `tap`. */
export const untap = (t: tf.Tensor, windows: readonly Windows[], at: readonly number[]): tf.Tensor =>
  at.reduceRight((cells, k, i) => untapAlong(cells, i + 1, windows[i]!, k), t);

/** For each tap a mask of the windows whose largest cell it is. Of several the first is; NaN is larger than any number. */
export function largestTaps(cells: readonly (() => tf.Tensor)[]): tf.Tensor[] {
  const top = constant(() => cells.slice(1).reduce((best, cell) => tf.maximum(best, cell()), cells[0]!()));
  let free = constant(() => tf.onesLike(top));
  return cells.map((cell) => {
    const open = free;
    const own = mask(() => {
      const values = cell();
      return tf.mul(tf.cast(tf.logicalOr(tf.equal(values, top), tf.isNaN(values)), 'float32'), open);
    });
    free = constant(() => tf.sub(open, own));
    return own;
  });
}

/** How many cells of each window lie inside, [1, …outputs, 1], at least 1. */
export function cellsInside(windows: readonly Windows[]): tf.Tensor {
  const counts = windows.map((w) =>
    Array.from(
      { length: w.outputs },
      (_, i) =>
        Array.from({ length: w.size }, (_, k) => i * w.stride + k * w.dilation - w.before).filter(
          (at) => at >= 0 && at < w.length,
        ).length,
    ),
  );
  const all = counts.reduce((products, own) => products.flatMap((p) => own.map((n) => p * n)), [1]);
  return tf.tensor(
    all.map((n) => Math.max(1, n)),
    [1, ...windows.map((w) => w.outputs), 1],
  );
}

/** The sums of the windows, or their adjoint: a product along each axis with a matrix of ones where a cell lies in a window. */
export function windowSums(t: tf.Tensor, windows: readonly Windows[], adjoint: boolean): tf.Tensor {
  return windows.reduce((sums, w, i) => {
    const axis = i + 1;
    const inside = constant(() => {
      const ones = new Float32Array(w.outputs * w.length);
      for (let o = 0; o < w.outputs; o++)
        for (let k = 0; k < w.size; k++) {
          const at = o * w.stride + k * w.dilation - w.before;
          if (at >= 0 && at < w.length) ones[o * w.length + at]! += 1;
        }
      return tf.tensor2d(ones, [w.outputs, w.length]);
    });
    const [before, n, after] = aroundAxis(sums.shape, axis);
    const to = sums.shape.map((m, d) => (d === axis ? (adjoint ? w.length : w.outputs) : m));
    return tf.reshape(tf.matMul(inside, tf.reshape(sums, [before, n, after]), adjoint), to);
  }, t);
}

/** A result of windows, [batch, …outputs, channels]. */
export const outputShape = (batch: number, windows: readonly Windows[], channels: number): number[] => [
  batch,
  ...windows.map((w) => w.outputs),
  channels,
];
