import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';

const sum = (t: tf.Tensor) => tf.sum(t) as tf.Scalar;
const rows = [
  [2, 3, -1, 0.5, 4],
  [0, 3, -1, 0.5, 4],
  [2, 0, -1, 0, 4],
  [0, 0, 0, 2, 1],
];

/** The derivative of the polynomial Σ_j dy_j Π_{k in factors_j} x_k by the given places, term by term. */
const derivative = (terms: [number, number[]][], x: number[], by: number[]): number =>
  terms.reduce((total, [weight, factors]) => {
    const left = [...factors];
    for (const place of by) {
      const at = left.indexOf(place);
      if (at < 0) return total;
      left.splice(at, 1);
    }
    return total + weight * left.reduce((p, k) => p * x[k]!, 1);
  }, 0);

describe('products are right where factors are zero, at orders 1, 2 and 3', () => {
  const all = [0, 1, 2, 3, 4];
  const cases: [string, (x: tf.Tensor) => tf.Tensor, [number, number[]][]][] = [
    ['prod', (x) => tf.prod(x), [[1, all]]],
    ['cumprod', (x) => tf.cumprod(x), all.map((j) => [1, all.slice(0, j + 1)])],
    ['cumprod, exclusive', (x) => tf.cumprod(x, 0, true), all.map((j) => [1, all.slice(0, j)])],
    ['cumprod, reverse', (x) => tf.cumprod(x, 0, false, true), all.map((j) => [1, all.slice(j)])],
    ['cumprod, exclusive, reverse', (x) => tf.cumprod(x, 0, true, true), all.map((j) => [1, all.slice(j + 1)])],
  ];
  const directions = [
    [1, 2, -1, 3, 1],
    [2, -1, 1, 1, -2],
  ];
  for (const [name, op, terms] of cases)
    test(name, async () => {
      for (const x of rows) {
        const [u, v] = directions as [number[], number[]];
        const first = grad((t: tf.Tensor) => sum(op(t)));
        const second = grad((t: tf.Tensor) => sum(tf.mul(first(t), tf.tensor1d(u))));
        const third = grad((t: tf.Tensor) => sum(tf.mul(second(t), tf.tensor1d(v))));
        const got = tf.tidy(() => [first, second, third].map((f) => f(tf.tensor1d(x))));
        const want = [
          all.map((i) => derivative(terms, x, [i])),
          all.map((i) => all.reduce((s, j) => s + u[j]! * derivative(terms, x, [i, j]), 0)),
          all.map((i) =>
            all.reduce((s, j) => s + all.reduce((p, k) => p + u[j]! * v[k]! * derivative(terms, x, [i, j, k]), 0), 0),
          ),
        ];
        for (const [k, t] of got.entries()) (await t.data()).forEach((g, i) => expect(g).toBeCloseTo(want[k]![i]!, 3));
        tf.dispose(got);
      }
    });
});

for (const [name, op] of [
  ['prod', (x: tf.Tensor) => tf.prod(x)],
  ['cumprod', (x: tf.Tensor) => tf.cumprod(x)],
] as [string, (x: tf.Tensor) => tf.Tensor][])
  test(`the second derivative of ${name} of 700 factors takes less than a matrix of 700 × 700`, async () => {
    const n = 700;
    const x = tf.tensor1d(Array.from({ length: n }, (_, i) => 1 + 0.5 * Math.sin(i)));
    const penalty = (t: tf.Tensor) => sum(tf.square(grad((s: tf.Tensor) => sum(op(s)))(t)));
    const before = tf.memory().numBytes; // other tests of the page may hold tensors
    const { peakBytes } = await tf.profile(() => tf.tidy(() => grad(penalty)(x)));
    expect(peakBytes - before).toBeLessThan(4 * n * n);
    x.dispose();
  });
