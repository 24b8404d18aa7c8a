import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';
import { inputs } from '../testing/inputs.ts';

// Ops of two tensors, elementwise, whatever their shapes. The oracle are differences in double precision of the op on numbers.

const { uniform, apart } = inputs(41);
type Of<T> = (a: T, b: T) => T;

const positive = (shape: number[]) => uniform(shape, 0.6, 1.7);
// multiples of 0.2, and halves between them, so that no difference steps over a tie
const even = (shape: number[]) => tf.tidy(() => tf.div(tf.round(tf.mul(5, uniform(shape))), 5));
const odd = (shape: number[]) => tf.tidy(() => tf.add(even(shape), 0.1));
const cases: [string, Of<tf.Tensor>, Of<number>, (shape: number[]) => tf.Tensor, (shape: number[]) => tf.Tensor][] = [
  ['add', tf.add, (a, b) => a + b, apart, apart],
  ['sub', tf.sub, (a, b) => a - b, apart, apart],
  ['mul', tf.mul, (a, b) => a * b, apart, apart],
  ['div', tf.div, (a, b) => a / b, apart, positive],
  ['squaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2, apart, apart],
  ['maximum', tf.maximum, Math.max, even, odd],
  ['minimum', tf.minimum, Math.min, even, odd],
  ['pow', tf.pow, (a, b) => a ** b, positive, apart],
  ['atan2', tf.atan2, Math.atan2, apart, positive],
  ['mod', tf.mod, (a, b) => a - b * Math.floor(a / b), apart, (shape) => uniform(shape, 5, 6)],
  ['prelu', tf.prelu, (a, b) => (a > 0 ? a : a * b), apart, positive],
  ['where', (a, b) => tf.where(tf.greater(a, 0), a, b), (a, b) => (a > 0 ? a : b), apart, apart],
  ['addN', (a, b) => tf.addN([a, b, a]), (a, b) => 2 * a + b, apart, apart],
];

const pairs: [number[], number[]][] = [
  [
    [2, 1],
    [1, 3],
  ],
  [
    [2, 1],
    [2, 3],
  ],
  [
    [2, 3],
    [2, 1],
  ],
  [[3], [2, 3]],
  [[2, 3], [3]],
  [[], [2, 3]],
  [[2, 3], []],
  [[], []],
  [[1], [2, 1]],
  [
    [2, 1, 3],
    [4, 1],
  ],
];

/** For each element of the result of broadcasting, where in the tensor it comes from. */
function places(shape: number[], to: number[]): number[] {
  const size = to.reduce((p, n) => p * n, 1);
  return Array.from({ length: size }, (_, flat) => {
    let [at, rest, step] = [0, flat, 1];
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const own = axis - (to.length - shape.length);
      const k = rest % to[axis]!;
      rest = Math.floor(rest / to[axis]!);
      if (own >= 0) {
        if (shape[own] !== 1) at += k * step;
        step *= shape[own]!;
      }
    }
    return at;
  });
}

describe('operands of any two shapes: both gradients of orders 1 and 2 have the shape of the operand, and are right', () => {
  for (const [name, op, scalar, drawA, drawB] of cases)
    test(name, async () => {
      for (const [shapeA, shapeB] of pairs) {
        if (name === 'addN' && shapeA.join() !== shapeB.join()) continue;
        const to = tf.broadcast_util.assertAndGetBroadcastShape(shapeA, shapeB);
        const args = [drawA(shapeA), drawB(shapeB), uniform(to, 0.5, 1.5), uniform(shapeA), uniform(shapeB)];
        const [a, b, u, r, s] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        const value = ([p, q]: [tf.Tensor, tf.Tensor]) => tf.sum(tf.mul(op(p, q), u)) as tf.Scalar;
        const along = (pair: [tf.Tensor, tf.Tensor]) => {
          const [da, db] = grad(value)(pair);
          return tf.add(tf.sum(tf.mul(da, r)), tf.sum(tf.mul(db, s))) as tf.Scalar;
        };
        const got = tf.tidy(() => [...grad(value)([a, b]), ...grad(along)([a, b])]);
        const [x, y, w, dx, dy] = await Promise.all(args.map(async (t) => Array.from(await t.data())));
        const [toA, toB] = [places(shapeA, to), places(shapeB, to)];
        const want = [shapeA, shapeB, shapeA, shapeB].map((shape) =>
          new Array<number>(shape.reduce((p, n) => p * n, 1)).fill(0),
        );
        toA.forEach((i, k) => {
          const j = toB[k]!;
          const h = 1e-3;
          const f = (p: number, q: number) => w![k]! * scalar(x![i]! + p, y![j]! + q);
          const slope = (g: (t: number) => number) => (8 * (g(h) - g(-h)) - (g(2 * h) - g(-2 * h))) / (12 * h);
          const fa = (q: number) => slope((p) => f(p, q));
          const fb = (p: number) => slope((q) => f(p, q));
          const curve = (g: (t: number) => number) =>
            (16 * (g(h) + g(-h)) - (g(2 * h) + g(-2 * h)) - 30 * g(0)) / (12 * h * h);
          const mixed = slope((q) => fa(q));
          want[0]![i]! += fa(0);
          want[1]![j]! += fb(0);
          want[2]![i]! += curve((p) => f(p, 0)) * dx![i]! + mixed * dy![j]!;
          want[3]![j]! += mixed * dx![i]! + curve((q) => f(0, q)) * dy![j]!;
        });
        for (const [k, t] of got.entries()) {
          expect(t.shape).toEqual([shapeA, shapeB][k % 2]);
          const values = await t.data();
          const largest = Math.max(1, ...want[k]!.map(Math.abs));
          values.forEach((v, i) =>
            expect(
              Math.abs(v - want[k]![i]!) / largest,
              `${name} of [${String(shapeA)}] and [${String(shapeB)}], gradient ${k}`,
            ).toBeLessThan(1e-4),
          );
        }
        tf.dispose([...args, ...got]);
      }
    });

  test('without elements: gradients of the shape of the operand, zero where it was repeated no times', async () => {
    for (const [name, op] of cases) {
      // tf.where broadcasts by tf.broadcastTo, which leaves an axis of length 1 as it is where it should have none
      if (name === 'addN' || name === 'where') continue;
      const [a, b] = [tf.tensor2d([], [0, 2]), tf.ones([1, 2])];
      const grads = tf.tidy(() => grad(([p, q]: [tf.Tensor, tf.Tensor]) => tf.sum(op(p, q)) as tf.Scalar)([a, b]));
      expect(grads.map(({ shape }) => shape)).toEqual([
        [0, 2],
        [1, 2],
      ]);
      expect(
        [...(await grads[1].data())].map((v) => v + 0),
        name,
      ).toEqual([0, 0]);
      tf.dispose([a, b, ...grads]);
    }
  });
});

test('the gradient of x of prelu where alpha is the larger operand', async () => {
  const g = grad((x: tf.Tensor) => tf.sum(tf.prelu(x, tf.fill([2, 3], 0.5))) as tf.Scalar)(tf.tensor2d([[1], [-1]]));
  expect([...(await g.data())]).toEqual([3, 1.5]);
});

describe('whole numbers and booleans', () => {
  const dy = () => tf.tensor1d([1, 19, 20]);
  test('div of whole numbers has the derivative of a / b', async () => {
    const [a, b] = [tf.tensor1d([1, 2, 3], 'int32'), tf.tensor1d([1, 2, 100000], 'int32')];
    const [da, db] = tf.grads((p, q) => tf.div(p, q))([a, b], dy()) as [tf.Tensor, tf.Tensor];
    [...(await da.data())].forEach((v, i) => expect(v).toBeCloseTo([1, 9.5, 2e-4][i]!, 6));
    [...(await db.data())].forEach((v, i) => expect(v).toBeCloseTo([-1, -9.5, -6e-9][i]!, 10));
  });
  test('div of booleans cast to whole numbers', async () => {
    const [a, b] = [tf.tensor1d([true, false, true], 'bool'), tf.tensor1d([1, 2, 3], 'int32')];
    const [da, db] = tf.grads((p, q) => tf.div(tf.cast(p, 'int32'), q))([a, b], dy()) as [tf.Tensor, tf.Tensor];
    [...(await da.data())].forEach((v, i) => expect(v).toBeCloseTo([1, 9.5, 20 / 3][i]!, 5));
    [...(await db.data())].forEach((v, i) => expect(v).toBeCloseTo([-1, 0, -20 / 9][i]!, 5));
  });
  test('floorDiv of float32 is flat', async () => {
    const g = grad((x: tf.Tensor) => tf.sum(tf.floorDiv(x, tf.scalar(2))) as tf.Scalar)(tf.tensor1d([3, 5]));
    expect([...(await g.data())]).toEqual([0, 0]);
  });
  test('operands of two types, in either position', async () => {
    const [whole, x] = [tf.tensor1d([2, 3], 'int32'), tf.tensor1d([0.5, 4])];
    const ops = {
      add: tf.add,
      sub: tf.sub,
      mul: tf.mul,
      div: tf.div,
      pow: tf.pow,
      maximum: tf.maximum,
      minimum: tf.minimum,
    };
    for (const [name, op] of Object.entries(ops)) {
      const mixed = tf.tidy(() => [
        grad((t: tf.Tensor) => tf.sum(op(t, whole)) as tf.Scalar)(x),
        grad((t: tf.Tensor) => tf.sum(op(whole, t)) as tf.Scalar)(x),
      ]);
      const plain = tf.tidy(() => {
        const same = tf.cast(whole, 'float32');
        return [
          grad((t: tf.Tensor) => tf.sum(op(t, same)) as tf.Scalar)(x),
          grad((t: tf.Tensor) => tf.sum(op(same, t)) as tf.Scalar)(x),
        ];
      });
      for (const k of [0, 1]) expect([...(await mixed[k]!.data())], name).toEqual([...(await plain[k]!.data())]);
    }
  });
});

test('quotients far from 1: the square of the divisor neither vanishes nor overflows', async () => {
  const [a, b] = [tf.tensor1d([1e-20, 1e25]), tf.tensor1d([1e-22, 1e22])];
  const [da, db] = grad(([p, q]: [tf.Tensor, tf.Tensor]) => tf.sum(tf.mul(tf.div(p, q), 1e-20)) as tf.Scalar)([a, b]);
  const got = [...(await da.data()), ...(await db.data())];
  [1e2, 0, -1e4, -1e-39].forEach((want, i) =>
    expect(Math.abs(got[i]! - want)).toBeLessThan(1e-3 * Math.max(1e-30, Math.abs(want))),
  );
});
