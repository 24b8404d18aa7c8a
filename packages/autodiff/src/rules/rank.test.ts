import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';

// Ops whose every output is one of the inputs. The oracle is that map of indices, so sums of small whole numbers: exact on every backend.

type Op = (x: tf.Tensor) => tf.Tensor;

const lengths = [2, 1, 3, 2, 1, 2];
const size = (shape: readonly number[]) => shape.reduce((p, n) => p * n, 1);
const whole = (n: number, seed: number) => Float32Array.from({ length: n }, (_, i) => (((i + 1) * seed) % 5) - 2);
const sumOf = (t: tf.Tensor) => tf.sum(t) as tf.Scalar;

/** Where each output comes from, −1 for a constant 0, as told by the numbers 1, 2, … at the inputs; undefined where the backend lacks the op. */
async function sources(op: Op, shape: number[]): Promise<number[] | undefined> {
  const x = tf.tensor(
    Float32Array.from({ length: size(shape) }, (_, i) => i + 1),
    shape,
  );
  try {
    const y = tf.tidy(() => op(x));
    const from = Array.from(await y.data(), (v) => v - 1);
    y.dispose();
    return from;
  } catch {
    return undefined;
  } finally {
    x.dispose();
  }
}

/** Σ y³ has the gradient 3 Aᵀ(A x)², and ⟨r, ·⟩ of that has the gradient 6 Aᵀ(A x · A r). */
async function check(op: Op, shape: number[]): Promise<boolean> {
  const from = await sources(op, shape);
  if (from === undefined) return false;
  const n = size(shape);
  const [xs, rs] = [whole(n, 3), whole(n, 7)];
  const adjoint = (f: (i: number) => number) => {
    const sums = new Array<number>(n).fill(0);
    for (const i of from) if (i >= 0) sums[i]! += f(i);
    return sums;
  };
  const [first, second] = tf.tidy(() => {
    const [x, r] = [tf.tensor(xs, shape), tf.tensor(rs, shape)];
    const gradient = grad((t: tf.Tensor) => {
      const y = op(t);
      return sumOf(tf.mul(y, tf.mul(y, y)));
    });
    return [gradient(x), grad((t: tf.Tensor) => sumOf(tf.mul(gradient(t), r)))(x)];
  });
  expect(Array.from(await first!.data(), (v) => v + 0)).toEqual(adjoint((i) => 3 * xs[i]! ** 2).map((v) => v + 0));
  expect(Array.from(await second!.data(), (v) => v + 0)).toEqual(adjoint((i) => 6 * xs[i]! * rs[i]!).map((v) => v + 0));
  tf.dispose([first!, second!]);
  return true;
}

/** A GPU compiles a program for each shape. */
const onGpu = ['webgl', 'webgpu'].includes(tf.getBackend());

/** One axis, every second axis, and all of them; on GPUs not the single ones. */
const choices = (rank: number): number[][] => {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return [
    ...(onGpu ? [] : axes.map((axis) => [axis])),
    axes.filter((i) => i % 2 === 0),
    axes.filter((i) => i % 2 === 1),
    axes,
  ];
};

describe('derivatives of orders 1 and 2 run at every rank at which the op runs, and are exact', () => {
  for (const rank of onGpu ? [3, 5, 6] : [1, 2, 3, 4, 5, 6]) {
    const shape = lengths.slice(0, rank);
    const along = (axes: number[], n: number, other: number) => shape.map((_, i) => (axes.includes(i) ? n : other));

    test(`tile, rank ${rank}`, async () => {
      for (const axes of choices(rank)) expect(await check((x) => tf.tile(x, along(axes, 2, 1)), shape)).toBe(true);
    });
    test(`broadcastTo, rank ${rank}`, async () => {
      for (const axes of choices(rank)) {
        const from = shape.map((n, i) => (axes.includes(i) ? 1 : n));
        const to = shape.map((n, i) => (axes.includes(i) ? 2 : n));
        expect(await check((x) => tf.broadcastTo(x, to), from)).toBe(true);
        if (rank < 6) expect(await check((x) => tf.broadcastTo(x, [2, ...to]), from)).toBe(true);
      }
    });
    test(`slice, concat, stack, unstack, transpose, gather, rank ${rank}`, async () => {
      const cuts = choices(rank).map((axes) => shape.map((n, i) => Number(axes.includes(i) && n > 1)));
      for (const begin of cuts)
        expect(
          await check(
            (x) =>
              tf.slice(
                x,
                begin,
                shape.map((n, i) => n - begin[i]!),
              ),
            shape,
          ),
        ).toBe(true);
      for (const axis of new Set([0, rank - 1])) {
        expect(await check((x) => tf.concat([x, x], axis), shape)).toBe(true);
        expect(await check((x) => tf.unstack(x, axis)[0]!, shape)).toBe(true);
        expect(await check((x) => tf.gather(x, tf.tensor1d([0, 0], 'int32'), axis), shape)).toBe(true);
      }
      expect(await check((x) => tf.transpose(x), shape)).toBe(true);
      if (rank < 6) expect(await check((x) => tf.stack([x, x], rank), shape)).toBe(true);
    });
    test(`where, pad, reverse, topk, prelu and maximum, rank ${rank}: where the backend has the op`, async () => {
      const wide = shape.map((n) => Math.max(2, n));
      for (const axes of choices(rank)) {
        const from = wide.map((n, i) => (axes.includes(i) ? 1 : n));
        await check((x) => tf.where(tf.ones(wide, 'bool'), x, tf.zeros([1])), from);
        await check((x) => tf.where(tf.zeros(from, 'bool'), tf.zeros([1]), tf.add(tf.zeros(wide), x)), from);
        await check((x) => tf.maximum(tf.fill(wide, -9), x), from);
        await check((x) => tf.prelu(tf.fill(wide, -1), tf.neg(x)), from);
      }
      await check(
        (x) =>
          tf.pad(
            x,
            shape.map((_, i) => [i % 2, 1] as [number, number]),
          ),
        shape,
      );
      await check((x) => tf.reverse(x), shape);
      await check((x) => tf.topk(x, 1).values, [...shape.slice(0, -1), 1]);
    });
  }
});

test('the programs that threw: broadcastTo from [1, 1, 1, 3], tile by [1, 2, 2, 2], where of a row', async () => {
  expect(await check((x) => tf.broadcastTo(x, [2, 4, 4, 3]), [1, 1, 1, 3])).toBe(true);
  expect(await check((x) => tf.tile(x, [1, 2, 2, 2]), [2, 3, 2, 2])).toBe(true);
  expect(await check((x) => tf.where(tf.ones([2, 4, 4, 3], 'bool'), x, tf.zeros([1])), [4, 1, 3])).toBe(true);
});
