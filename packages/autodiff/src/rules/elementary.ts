import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Rule, binary, unary } from '../rule.ts';
import { choose } from './low-rank.ts';

const { square } = tf;

/** 1 − x², without the digits that the square loses near ±1. */
const oneMinusSquare = (x: tf.Tensor) => tf.mul(tf.sub(1, x), tf.add(1, x));

/** p / (a² + b²), where squares neither overflow nor vanish: the three are divided by the largest of a and b first. */
function overSquares(p: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const scale = constant(() => {
    const top = tf.maximum(tf.abs(a), tf.abs(b));
    const usable = tf.logicalAnd(tf.greater(top, 0), tf.isFinite(top));
    return choose(usable, top, tf.fill(top.shape, 1));
  });
  return tf.div(tf.div(tf.div(p, scale), tf.add(square(tf.div(a, scale)), square(tf.div(b, scale)))), scale);
}

/** Exponentials, logarithms, circular and hyperbolic functions, and the error function. */
export const elementary: readonly Rule[] = [
  unary('Exp', (dy, x) => tf.mul(dy, tf.exp(x))),
  unary('Expm1', (dy, x) => tf.mul(dy, tf.exp(x))),
  unary('Log', (dy, x) => tf.div(dy, x)),
  unary('Log1p', (dy, x) => tf.div(dy, tf.add(1, x))),
  unary('Sin', (dy, x) => tf.mul(dy, tf.cos(x))),
  unary('Cos', (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  unary('Tan', (dy, x) => tf.div(dy, square(tf.cos(x)))),
  unary('Sinh', (dy, x) => tf.mul(dy, tf.cosh(x))),
  unary('Cosh', (dy, x) => tf.mul(dy, tf.sinh(x))),
  // 1 − tanh² without the difference, which has no digits left where tanh is nearly 1
  unary('Tanh', (dy, x) => tf.mul(dy, tf.mul(4, tf.mul(tf.sigmoid(tf.mul(2, x)), tf.sigmoid(tf.mul(-2, x)))))),
  unary('Asin', (dy, x) => tf.div(dy, tf.sqrt(oneMinusSquare(x)))),
  unary('Acos', (dy, x) => tf.neg(tf.div(dy, tf.sqrt(oneMinusSquare(x))))),
  unary('Atan', (dy, x) => tf.div(dy, tf.add(1, square(x)))),
  unary('Asinh', (dy, x) => tf.div(dy, tf.sqrt(tf.add(1, square(x))))),
  unary('Acosh', (dy, x) => tf.div(dy, tf.mul(tf.sqrt(tf.sub(x, 1)), tf.sqrt(tf.add(x, 1))))),
  unary('Atanh', (dy, x) => tf.div(dy, oneMinusSquare(x))),
  unary('Erf', (dy, x) => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(square(x)))))),
  binary(
    'Atan2',
    (dy, a, b) => tf.mul(dy, overSquares(b, a, b)),
    (dy, a, b) => tf.neg(tf.mul(dy, overSquares(a, a, b))),
  ),
];
