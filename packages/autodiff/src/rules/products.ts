import * as tf from '@tensorflow/tfjs-core';
import { zeros } from '../rule.ts';
import { count } from './low-rank.ts';

// Derivatives of products without a division, so that they are right where factors are zero, in memory n (a product) and n log n (a cumulative
// one) at each order: every step is a product of two slices, which have rules themselves.

/** Columns from..to of a matrix. */
const columns = (t: tf.Tensor, from: number, to: number): tf.Tensor =>
  from === 0 && to === t.shape[1] ? t : tf.slice(t, [0, from], [-1, to - from]);

/** t with columns of a value before and after it. */
const beside = (t: tf.Tensor, before: number, after: number, value: number): tf.Tensor =>
  tf.pad(
    t,
    [
      [0, 0],
      [before, after],
    ],
    value,
  );

/** dy: [rows] times the products of the other factors of each row. x: [rows, n]. Halves are multiplied until one column is left, then the way back. */
export function productGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const [rows, n] = x.shape as [number, number];
  if (rows * n === 0) return zeros(x);
  const width = 2 ** Math.ceil(Math.log2(n));
  const levels = [width > n ? beside(x, 0, width - n, 1) : x];
  for (let w = width / 2; w >= 1; w /= 2) {
    const all = levels.at(-1)!;
    levels.push(tf.mul(columns(all, 0, w), columns(all, w, 2 * w)));
  }
  let cotangent = tf.reshape(dy, [rows, 1]);
  for (let level = levels.length - 2; level >= 0; level--) {
    const all = levels[level]!;
    const w = all.shape[1]! / 2;
    cotangent = tf.concat([tf.mul(cotangent, columns(all, w, 2 * w)), tf.mul(cotangent, columns(all, 0, w))], 1);
  }
  return columns(cotangent, 0, n);
}

/** dy: [rows, n] pulled back through the cumulative products of the rows of x: [rows, n], y_j = Π_{k≤j} x_k. */
export function cumulativeProductGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const n = x.shape[1]!;
  if (count(x.shape) === 0) return zeros(x);
  // each level multiplies by the one `s` places before: after it, y_j is the product of the last 2 s factors
  const levels: { readonly y: tf.Tensor; readonly earlier: tf.Tensor; readonly s: number }[] = [];
  let y = x;
  for (let s = 1; s < n; s *= 2) {
    const earlier = beside(columns(y, 0, n - s), s, 0, 1);
    levels.push({ y, earlier, s });
    y = tf.mul(y, earlier);
  }
  return levels.reduceRight(
    (d, level) => tf.add(tf.mul(d, level.earlier), beside(columns(tf.mul(d, level.y), level.s, n), 0, level.s, 0)),
    dy,
  );
}
