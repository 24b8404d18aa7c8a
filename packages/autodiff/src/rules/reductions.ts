import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Rule, linear, repeat, unary } from '../rule.ts';

type Axes = { axis?: number | number[] };
const axesOf = (attrs: Axes, shape: number[]) =>
  tf.util.parseAxisParam(attrs.axis ?? (null as unknown as number[]), shape);

/** x with the axes moved to the end, and the permutation that did it. */
function toLast(x: tf.Tensor, axes: readonly number[]): { moved: tf.Tensor; back: number[] } {
  const order = [...x.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes];
  return { moved: tf.transpose(x, order), back: order.map((_, axis) => order.indexOf(axis)) };
}

/** [n, n] with f(i, j) at row i and column j, as a constant. */
const matrix = (n: number, f: (i: number, j: number) => boolean) =>
  constant(() =>
    tf.tensor2d(
      Float32Array.from({ length: n * n }, (_, k) => Number(f(Math.floor(k / n), k % n))),
      [n, n],
    ),
  );

/** ∂/∂x_j Π_k x_k = Π_{k≠j} x_k, as a product again and without a division: right where factors are zero. */
const prod = unary('Prod', (dy, x, attrs: Axes) => {
  const axes = axesOf(attrs, x.shape);
  const { moved, back } = toLast(x, axes);
  const kept = moved.shape.slice(0, moved.rank - axes.length);
  const n = moved.shape.slice(kept.length).reduce((p, q) => p * q, 1);
  const others = matrix(n, (j, k) => j !== k);
  const factors = tf.add(tf.mul(tf.reshape(moved, [...kept, 1, n]), others), tf.sub(1, others));
  const partial = tf.prod(factors, -1);
  const dx = tf.mul(tf.reshape(dy, [...kept, 1]), partial);
  return tf.transpose(tf.reshape(dx, moved.shape), back);
});

/**
 * y_i = Π_{k≤i} x_k along an axis. With dy of y:
 * dx_j = Π_{k<j} x_k · Σ_{i≥j} dy_i Π_{j<k≤i} x_k, from cumulative products again.
 */
const cumprod = unary(
  'Cumprod',
  (dy, x, { axis, exclusive, reverse }: { axis: number; exclusive: boolean; reverse: boolean }) => {
    const [last] = tf.util.parseAxisParam(axis, x.shape);
    const { moved, back } = toLast(x, [last!]);
    const n = moved.shape.at(-1)!;
    const flip = (t: tf.Tensor) => (reverse ? tf.reverse(t, -1) : t);
    const rows = flip(tf.reshape(moved, [-1, n]));
    let up = flip(tf.reshape(toLast(dy, [last!]).moved, [-1, n]));
    // the exclusive product is the inclusive one shifted by a place
    if (exclusive)
      up = tf.pad(tf.slice(up, [0, 1], [-1, n - 1]), [
        [0, 0],
        [0, 1],
      ]);
    const after = matrix(n, (j, i) => i > j);
    const from = matrix(n, (j, i) => i >= j);
    const steps = tf.add(tf.mul(tf.reshape(rows, [-1, 1, n]), after), tf.sub(1, after));
    const tail = tf.sum(tf.mul(tf.mul(tf.reshape(up, [-1, 1, n]), from), tf.cumprod(steps, 2)), -1);
    const dx = flip(tf.mul(tf.cumprod(rows, 1, true), tail));
    return tf.transpose(tf.reshape(dx, moved.shape), back);
  },
);

/** Sums, means and products over axes, and their cumulative forms. */
export const reductions: readonly Rule[] = [
  unary('Sum', (dy, x, attrs: Axes) => repeat(dy, x.shape, axesOf(attrs, x.shape))),
  unary('Mean', (dy, x, attrs: Axes) => tf.mul(repeat(dy, x.shape, axesOf(attrs, x.shape)), dy.size / x.size)),
  linear('Cumsum', (dy, { axis, exclusive, reverse }: { axis: number; exclusive: boolean; reverse: boolean }) =>
    tf.cumsum(dy, axis, exclusive, !reverse),
  ),
  prod,
  cumprod,
];
