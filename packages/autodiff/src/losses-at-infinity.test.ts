import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad, logSigmoid, logSoftmax, logSumExp, sigmoidCrossEntropy, softmaxCrossEntropy } from './index.ts';

const numbers = async (t: tf.Tensor) => {
  const values = [...(await t.data())];
  t.dispose();
  return values;
};
type Rows = number[][];
type Fn = (x: tf.Tensor) => tf.Tensor;
const sum = (t: tf.Tensor) => tf.sum(t) as tf.Scalar;
const square = (f: Fn) => (x: tf.Tensor) => sum(tf.square(f(x)));

/** Value, gradient of the sum, and the derivative of half the squared gradient: of order 2. */
async function orders(f: Fn, x: Rows) {
  const at = () => tf.tensor2d(x);
  const gradient = grad((t: tf.Tensor) => sum(f(t)));
  return {
    value: await numbers(tf.tidy(() => f(at()))),
    first: await numbers(tf.tidy(() => gradient(at()))),
    second: await numbers(
      tf.tidy(() => grad((t: tf.Tensor) => tf.mul(0.5, sum(tf.square(gradient(t)))) as tf.Scalar)(at())),
    ),
  };
}
const close = (got: number[], want: number[]) => {
  expect(got).toHaveLength(want.length);
  got.forEach((v, i) => (Number.isFinite(want[i]!) ? expect(v).toBeCloseTo(want[i]!, 4) : expect(v).toBe(want[i]!)));
};
const without = (values: number[], width: number, masked: number) => values.filter((_, i) => i % width !== masked);

describe('a class masked by a logit of −∞', () => {
  const masked: Rows = [
    [1, -Infinity, 3, 0.5],
    [0, -Infinity, -2, 1],
  ];
  const rest = masked.map((row) => row.filter((z) => z > -Infinity));
  const labels = (width: number) =>
    tf.tensor2d(
      [
        [0.2, 0, 0.8, 0],
        [1, 0, 0, 0],
      ].map((row) => (width === 4 ? row : row.filter((_, i) => i !== 1))),
    );

  for (const [name, f] of [
    ['softmaxCrossEntropy', (z: tf.Tensor) => softmaxCrossEntropy(z, labels(z.shape[1]!))],
    ['logSumExp', (z: tf.Tensor) => logSumExp(z)],
  ] as [string, Fn][])
    test(`${name}: value and gradients are those of the other classes, and 0 for this one`, async () => {
      const [got, want] = [await orders(f, masked), await orders(f, rest)];
      close(got.value, want.value);
      for (const order of ['first', 'second'] as const) {
        close(without(got[order], 4, 1), want[order]);
        close([got[order][1]!, got[order][5]!], [0, 0]);
      }
    });

  test('softmax: 0, and no derivative', async () => {
    const f = square((z) => tf.softmax(z as tf.Tensor2D));
    const [got, want] = [await orders(f, masked), await orders(f, rest)];
    close(got.value, want.value);
    for (const order of ['first', 'second'] as const) {
      close(without(got[order], 4, 1), want[order]);
      close([got[order][1]!, got[order][5]!], [0, 0]);
    }
  });

  test('logSoftmax: −∞ there; of the others as without it', async () => {
    const kept = (z: tf.Tensor) =>
      z.shape[1] === 4 ? tf.gather(logSoftmax(z), tf.tensor1d([0, 2, 3], 'int32'), 1) : logSoftmax(z);
    const [got, want] = [await orders(square(kept), masked), await orders(square(kept), rest)];
    close(got.value, want.value);
    close(without(got.first, 4, 1), want.first);
    close(without(got.second, 4, 1), want.second);
    const whole = await numbers(tf.tidy(() => logSoftmax(tf.tensor2d(masked))));
    expect([whole[1], whole[5]]).toEqual([-Infinity, -Infinity]);
  });

  test('with smoothed labels the loss is +∞ and the gradient p − y', async () => {
    const f = (z: tf.Tensor) => softmaxCrossEntropy(z, tf.tensor2d([[0.9, 0.1]]));
    const { value, first } = await orders(f, [[2, -Infinity]]);
    expect(value).toEqual([Infinity]);
    close(first, [0.1, -0.1]);
  });
});

describe('rows without a softmax', () => {
  const onehot = () => tf.tensor2d([[1, 0]]);
  for (const [name, row] of [
    ['nothing but −∞', [-Infinity, -Infinity]],
    ['+∞', [Infinity, 0]],
    ['NaN', [NaN, 0]],
  ] as [string, number[]][])
    test(`${name}: cross entropy and its gradient are NaN, not a number that looks right`, async () => {
      const { value, first } = await orders((z) => softmaxCrossEntropy(z, onehot()), [row]);
      expect([...value, ...first].every(Number.isNaN)).toBe(true);
    });

  test('logSumExp of nothing but −∞ is −∞ with the gradient 0; of +∞ it is +∞ with equal shares', async () => {
    const { value, first, second } = await orders(
      (z) => logSumExp(z),
      [
        [-Infinity, -Infinity, -Infinity],
        [Infinity, 0, -Infinity],
        [Infinity, 1, Infinity],
      ],
    );
    expect(value).toEqual([-Infinity, Infinity, Infinity]);
    close(first, [0, 0, 0, 1, 0, 0, 0.5, 0, 0.5]);
    close(second, [0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('logSumExp keeps NaN, beside +∞ too', async () => {
    const { value, first } = await orders(
      (z) => logSumExp(z),
      [
        [NaN, 0],
        [NaN, Infinity],
      ],
    );
    expect([...value, ...first].every(Number.isNaN)).toBe(true);
  });
});

describe('binary logits that are infinite, or large', () => {
  const z = [Infinity, -Infinity, Infinity, -Infinity, 100, -100, 100, -100, Infinity, NaN];
  const y = [1, 0, 0, 1, 1, 0, 0, 1, 0.5, 1];

  test('sigmoidCrossEntropy: 0 where the label agrees, ∞ where it does not; the gradient is σ(z) − y', async () => {
    const f = (t: tf.Tensor) => sigmoidCrossEntropy(t, tf.tensor2d([y]));
    const { value, first, second } = await orders(f, [z]);
    close(value.slice(0, 9), [0, 0, Infinity, Infinity, 0, 0, 100, 100, Infinity]);
    close(first.slice(0, 9), [0, 0, 1, -1, 0, 0, 1, -1, 0.5]);
    close(second.slice(0, 9), new Array<number>(9).fill(0));
    expect([value[9], first[9]]).toEqual([NaN, NaN]);
  });

  test('logSigmoid and softplus', async () => {
    const log = await orders(logSigmoid, [[Infinity, -Infinity, 100, -100]]);
    close(
      log.value.map((v) => v + 0),
      [0, -Infinity, 0, -100],
    );
    close(log.first, [0, 1, 0, 1]);
    close(log.second, [0, 0, 0, 0]);
    const soft = await orders(tf.softplus, [[Infinity, -Infinity, 100, -100]]);
    close(soft.value, [Infinity, 0, 100, 0]);
    close(soft.first, [1, 0, 1, 0]);
    close(soft.second, [0, 0, 0, 0]);
  });
});
