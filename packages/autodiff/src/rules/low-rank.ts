import * as tf from '@tensorflow/tfjs-core';
import { run } from '../rule.ts';

// GPUs select, pad and reverse tensors of rank 4 at most, and no stock kernel goes above rank 6. What rules need of such ops is here, for every
// rank: a reshape costs nothing.

/**
 * a where the condition holds and b elsewhere, all three of one shape. Not a product with a mask: that makes NaN of the infinities on the side
 * that was not chosen.
 */
export function choose(condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const pick = (c: tf.Tensor, t: tf.Tensor, e: tf.Tensor) => run('Select', { condition: c, t, e }, {});
  if (a.rank <= 4) return pick(condition, a, b);
  const [c, t, e] = [condition, a, b].map((x) => tf.reshape(x, [-1])) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.reshape(pick(c, t, e), a.shape);
}

/** The product of some lengths, 1 of none. */
export const count = (ns: readonly number[]): number => ns.reduce((p, q) => p * q, 1);

/** t as [before, length of the axis, after]. */
export const aroundAxis = (shape: readonly number[], axis: number): [before: number, length: number, after: number] => [
  count(shape.slice(0, axis)),
  shape[axis]!,
  count(shape.slice(axis + 1)),
];

/** `tf.pad` for every rank: above 4, axis by axis. */
export function pad(t: tf.Tensor, paddings: readonly (readonly [number, number])[], value = 0): tf.Tensor {
  if (t.rank <= 4) return tf.pad(t, paddings as [number, number][], value);
  return paddings.reduce((padded, [before, after], axis) => {
    if (before === 0 && after === 0) return padded;
    const to = padded.shape.map((n, i) => (i === axis ? before + n + after : n));
    const sides: [number, number][] = [
      [0, 0],
      [before, after],
      [0, 0],
    ];
    return tf.reshape(tf.pad(tf.reshape(padded, aroundAxis(padded.shape, axis)), sides, value), to);
  }, tf.clone(t));
}

interface Run {
  readonly reps: number;
  readonly n: number;
}

/**
 * The adjoint of tiling: dy, of the shape reps · shape, summed over the copies. Neighbouring axes are one axis where they can be, and the rest
 * is summed axis by axis, so that no tensor has more than three axes.
 */
export function sumOfTiles(dy: tf.Tensor, shape: readonly number[], reps: readonly number[]): tf.Tensor {
  if (dy.size === 0) return tf.fill([...shape], 0);
  const runs = shape.reduce<Run[]>((done, n, i) => {
    const last = done.at(-1);
    const r = reps[i]!;
    if (last?.n === 1) return [...done.slice(0, -1), { reps: last.reps * r, n }];
    if (last && r === 1) return [...done.slice(0, -1), { reps: last.reps, n: last.n * n }];
    return [...done, { reps: r, n }];
  }, []);
  let before = 1;
  let after = dy.size;
  let sum = dy;
  for (const { reps: r, n } of runs) {
    after /= r * n;
    if (r > 1) sum = tf.sum(tf.reshape(sum, [before, r, n * after]), 1);
    before *= n;
  }
  return tf.reshape(sum, [...shape]);
}
