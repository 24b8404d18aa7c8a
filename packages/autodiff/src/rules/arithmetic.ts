import * as tf from '@tensorflow/tfjs-core';
import { constant, mask } from '../constant.ts';
import { type Rule, binary, linear, unary, zeros } from '../rule.ts';
import { choose } from './low-rank.ts';

const sum: Rule = {
  kernelName: 'AddN',
  saveAllInputs: true,
  gradFunc: (dy, inputs) => Object.fromEntries(inputs.map((_x, i) => [i, () => tf.clone(dy as tf.Tensor)])),
};

// a^b: the exponent of the derivative is kept away from 0 · ∞ at b = 0, the logarithm from a ≤ 0.
const pow = binary(
  'Pow',
  (dy, a, b) => {
    const isZero = mask(() => tf.equal(b, 0));
    return tf.mul(dy, tf.mul(b, tf.pow(a, tf.add(tf.sub(b, 1), isZero))));
  },
  (dy, a, b) => {
    const positive = constant(() => tf.greater(a, 0));
    const one = tf.fill(a.shape, 1);
    return tf.mul(dy, tf.mul(tf.pow(a, b), tf.log(choose(positive, a, one))));
  },
);

type Pair = (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
// neither b² nor dy a, which are 0 or ∞ where b is far from 1
const quotient: readonly [Pair, Pair] = [
  (dy, _a, b) => tf.div(dy, b),
  (dy, a, b) => tf.neg(tf.mul(tf.div(dy, b), tf.div(a, b))),
];

/**
 * ⌊a / b⌋ is piecewise constant, but `tf.div` of whole numbers runs this kernel too. For whole numbers the derivative is that of a / b, as in
 * TensorFlow.js.
 */
const wholeQuotient = binary('FloorDiv', ...quotient);
const floorDiv: Rule = {
  ...wholeQuotient,
  gradFunc: (dy, saved, attrs) => {
    const [a, b] = saved as [tf.Tensor, tf.Tensor];
    return a.dtype === 'float32' || b.dtype === 'float32'
      ? { a: () => zeros(a), b: () => zeros(b) }
      : wholeQuotient.gradFunc(dy, saved, attrs);
  },
};

/** a + b, a − b, a·b, a/b, powers and roots. */
export const arithmetic: readonly Rule[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary('RealDiv', ...quotient),
  floorDiv,
  binary(
    'SquaredDifference',
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  // a mod b = a − b q with the whole number q, constant between its steps: the one that the kernel took, as a / b may round to the next
  binary(
    'Mod',
    (dy) => dy,
    (dy, a, b) =>
      tf.neg(
        tf.mul(
          dy,
          constant(() => tf.round(tf.div(tf.sub(a, tf.mod(a, b)), b))),
        ),
      ),
  ),
  pow,
  sum,
  linear('Neg', (dy) => tf.neg(dy)),
  unary('Square', (dy, x) => tf.mul(dy, tf.mul(2, x))),
  unary('Sqrt', (dy, x) => tf.div(dy, tf.mul(2, tf.sqrt(x)))),
  unary('Rsqrt', (dy, x) => tf.mul(dy, tf.div(tf.rsqrt(x), tf.mul(-2, x)))),
  unary('Reciprocal', (dy, x) => tf.neg(tf.div(tf.div(dy, x), x))),
  unary('Abs', (dy, x) =>
    tf.mul(
      dy,
      constant(() => tf.sign(x)),
    ),
  ),
];
