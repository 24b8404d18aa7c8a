import * as tf from '@tensorflow/tfjs-core';
import { type Rule, binary, unary } from '../rule.ts';

const { square } = tf;

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
  unary('Tanh', (dy, x) => tf.mul(dy, tf.sub(1, square(tf.tanh(x))))),
  unary('Asin', (dy, x) => tf.div(dy, tf.sqrt(tf.sub(1, square(x))))),
  unary('Acos', (dy, x) => tf.neg(tf.div(dy, tf.sqrt(tf.sub(1, square(x)))))),
  unary('Atan', (dy, x) => tf.div(dy, tf.add(1, square(x)))),
  unary('Asinh', (dy, x) => tf.div(dy, tf.sqrt(tf.add(1, square(x))))),
  unary('Acosh', (dy, x) => tf.div(dy, tf.sqrt(tf.sub(square(x), 1)))),
  unary('Atanh', (dy, x) => tf.div(dy, tf.sub(1, square(x)))),
  unary('Erf', (dy, x) => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(square(x)))))),
  binary(
    'Atan2',
    (dy, a, b) => tf.div(tf.mul(dy, b), tf.add(square(a), square(b))),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.add(square(a), square(b)))),
  ),
];
