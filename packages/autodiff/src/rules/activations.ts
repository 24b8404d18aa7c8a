import * as tf from '@tensorflow/tfjs-core';
import { constant, stopGradient } from '../constant.ts';
import { type Rule, binary, distinct, hasKernel, rule, run, unary, unbroadcast, zeros } from '../rule.ts';
import { choose } from './low-rank.ts';

const positive = (x: tf.Tensor) => constant(() => tf.step(x));

/** 1 where x > 0 and α eˣ elsewhere; the minimum keeps eˣ finite where it is not used. */
const exponentialSlope = (x: tf.Tensor, alpha: number) => {
  const on = positive(x);
  return tf.add(on, tf.mul(tf.mul(alpha, tf.sub(1, on)), tf.exp(tf.minimum(x, 0))));
};

const { SELU_SCALE, SELU_SCALEALPHA } = tf.backend_util;

/** Rectifiers, sigmoids and softmax. At a kink the derivative is the one of the left side, as in tfjs. */
export const activations: readonly Rule[] = [
  unary('Relu', (dy, x) =>
    hasKernel('ReluGrad') ? run('ReluGrad', { dy, x: stopGradient(x) }, {}) : tf.mul(dy, positive(x)),
  ),
  // dy where x > 0, in one pass: a kernel that a backend may bring
  rule('ReluGrad', ['x'], (ddx, [x]) => ({
    dy: () => run('ReluGrad', { dy: ddx, x: x! }, {}),
    x: () => zeros(x!),
  })),
  // relu(x + bias), a kernel that a backend may bring. The saved output says where it is positive, and no derivative flows through that.
  {
    kernelName: 'BiasRelu',
    inputsToSave: ['bias'],
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [bias, y] = saved;
      const dx = run('ReluGrad', { dy: dy as tf.Tensor, x: y! }, {});
      return { x: () => dx, bias: () => distinct(unbroadcast(dx, bias!.shape), dx) };
    },
  },
  unary('Relu6', (dy, x) =>
    choose(
      constant(() => tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 6))),
      dy,
      zeros(dy),
    ),
  ),
  unary('LeakyRelu', (dy, x, { alpha }: { alpha: number }) =>
    choose(
      constant(() => tf.greater(x, 0)),
      dy,
      tf.mul(alpha, dy),
    ),
  ),
  // alpha may be the larger of the two
  binary(
    'Prelu',
    (dy, x, alpha) =>
      choose(
        constant(() => tf.greater(x, zeros(dy))),
        dy,
        tf.mul(dy, alpha),
      ),
    (dy, x) => tf.mul(dy, tf.minimum(x, 0)),
    ['x', 'alpha'],
  ),
  unary('Elu', (dy, x) => tf.mul(dy, exponentialSlope(x, 1))),
  unary('Selu', (dy, x) => tf.mul(dy, tf.mul(SELU_SCALE, exponentialSlope(x, SELU_SCALEALPHA / SELU_SCALE)))),
  // σ(−x) has all its digits where 1 − σ(x) has none left
  unary('Sigmoid', (dy, x) => tf.mul(dy, tf.mul(tf.sigmoid(x), tf.sigmoid(tf.neg(x))))),
  unary('Softplus', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  unary(
    'Softmax',
    (dy, x, { dim }: { dim: number }) => {
      const y = tf.softmax(x, dim);
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(y, tf.sum(weighted, dim, true)));
    },
    'logits',
  ),
];
