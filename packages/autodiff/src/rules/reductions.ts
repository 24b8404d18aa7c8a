import * as tf from '@tensorflow/tfjs-core';
import { type Rule, linear, repeat, unary, zeros } from '../rule.ts';
import { count } from './low-rank.ts';
import { cumulativeProductGradient, productGradient } from './products.ts';

type Axes = { axis?: number | number[] };
const axesOf = (attrs: Axes, shape: number[]) =>
  tf.util.parseAxisParam(attrs.axis ?? (null as unknown as number[]), shape);

/** x with the axes moved to the end, and the permutation that did it. */
function toLast(x: tf.Tensor, axes: readonly number[]): { moved: tf.Tensor; back: number[] } {
  const order = [...x.shape.map((_, i) => i).filter((i) => !axes.includes(i)), ...axes];
  return { moved: tf.transpose(x, order), back: order.map((_, axis) => order.indexOf(axis)) };
}

/** ∂/∂x_j Π_k x_k = Π_{k≠j} x_k. */
const prod = unary('Prod', (dy, x, attrs: Axes) => {
  const axes = axesOf(attrs, x.shape);
  const { moved, back } = toLast(x, axes);
  const rows = count(moved.shape.slice(0, moved.rank - axes.length));
  const n = count(moved.shape.slice(moved.rank - axes.length));
  const dx = productGradient(tf.reshape(dy, [rows]), tf.reshape(moved, [rows, n]));
  return tf.transpose(tf.reshape(dx, moved.shape), back);
});

/** y_i = Π_{k≤i} x_k along an axis. */
const cumprod = unary(
  'Cumprod',
  (dy, x, { axis, exclusive, reverse }: { axis: number; exclusive: boolean; reverse: boolean }) => {
    if (x.size === 0) return zeros(x);
    const [last] = tf.util.parseAxisParam(axis, x.shape);
    const { moved, back } = toLast(x, [last!]);
    const n = moved.shape.at(-1)!;
    const flip = (t: tf.Tensor) => (reverse ? tf.reverse(t, 1) : t);
    const rows = flip(tf.reshape(moved, [-1, n]));
    let up = flip(tf.reshape(toLast(dy, [last!]).moved, [-1, n]));
    // the exclusive product is the inclusive one shifted by a place
    if (exclusive)
      up = tf.pad(tf.slice(up, [0, 1], [-1, n - 1]), [
        [0, 0],
        [0, 1],
      ]);
    return tf.transpose(tf.reshape(flip(cumulativeProductGradient(up, rows)), moved.shape), back);
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
