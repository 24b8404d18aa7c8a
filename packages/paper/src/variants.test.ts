import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { key, normal } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { type Penalty, probe } from '@gr/penalties';
import { paperSoftmax, paperSoftmax2, paperTopK } from './variants.ts';

const [batch, inputSize, classes] = [5, 4, 3];
const x = () => normal(key(1), [batch, inputSize]);
const v = () => normal(key(2), [inputSize, 6]);
const labels = () => tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1], 'int32'), classes);
const net = (x: tf.Tensor, v: tf.Tensor) => tf.matMul(tf.tanh(tf.matMul(x, v)), normal(key(3), [6, classes]));

const ofProbe = (penalty: Penalty) => (v: tf.Tensor) =>
  penalty(probe({ x: x(), labels: labels(), key: key(7), forward: (x) => net(x, v) }));
/** mean_b Σ ‖∂s_b/∂x_b‖² for scores s of each example, by the gradient alone. */
const ofScores =
  (scores: readonly ((logits: tf.Tensor) => tf.Tensor)[]) =>
  (v: tf.Tensor): tf.Scalar => {
    const squares = scores.map((score) => {
      const slope = grad((x: tf.Tensor) => tf.sum(score(net(x, v))) as tf.Scalar)(x()) as tf.Tensor;
      return tf.div(tf.sum(tf.square(slope)), batch);
    });
    return tf.addN(squares) as tf.Scalar;
  };

const logit = (k: number) => (logits: tf.Tensor) => tf.slice(logits, [0, k], [-1, 1]);
const cases: readonly (readonly [string, Penalty, (v: tf.Tensor) => tf.Scalar])[] = [
  ['softmax', paperSoftmax(), ofScores([(g) => tf.sum(tf.mul(tf.softmax(g), g), 1)])],
  // Σ_k ‖p_k J_k‖²: p_k is a factor of the row, not differentiated by x
  [
    'softmax2',
    paperSoftmax2(),
    (v) =>
      tf.addN(
        Array.from({ length: classes }, (_, k) => {
          const row = grad((x: tf.Tensor) => tf.sum(logit(k)(net(x, v))) as tf.Scalar)(x()) as tf.Tensor;
          return tf.div(tf.sum(tf.square(tf.mul(logit(k)(tf.softmax(net(x(), v))), row))), batch);
        }),
      ) as tf.Scalar,
  ],
  ['topk, all classes', paperTopK(classes), ofScores([(g) => tf.sum(g, 1)])],
  ['topk, the largest', paperTopK(1), ofScores([(g) => tf.max(g, 1)])],
  ['topk, all but the smallest', paperTopK(2), ofScores([(g) => tf.sub(tf.sum(g, 1), tf.min(g, 1))])],
];

describe('the other modes of the published code are their formulas', () => {
  test.each(cases)('%s, and its gradient by the parameters', async (_, penalty, direct) => {
    const [given, wanted] = [ofProbe(penalty)(v()), direct(v())];
    expect((await given.data())[0]! / (await wanted.data())[0]!).toBeCloseTo(1, 4);
    const [ours, theirs] = [await grad(ofProbe(penalty))(v()).data(), await grad(direct)(v()).data()];
    const scale = Math.max(...theirs.map(Math.abs));
    ours.forEach((value, i) => expect((value - theirs[i]!) / scale).toBeCloseTo(0, 4));
    expect(scale).toBeGreaterThan(0);
  });
});

test('topk of no number is refused', () => {
  expect(() => paperTopK(0)).toThrow('paperTopK needs a positive whole number, given 0.');
});
