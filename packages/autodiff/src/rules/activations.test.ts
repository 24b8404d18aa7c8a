import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { biasRelu } from '../index.ts';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform, apart } = inputs(3);
const third = { order: 3 } as const;
const six = (x: tf.Tensor) => tf.mul(6, tf.add(0.25, x));

describe('activations agree with differences', () => {
  soundUnary(
    'relu',
    (x) => tf.relu(x),
    () => apart([4, 5]),
    third,
  );
  sound(
    'biasRelu, with its bias',
    (x, b) => biasRelu(tf.mul(x!, 1.2), tf.square(b!)),
    () => [apart([2, 3, 5]), uniform([5], 0.01, 0.1)],
    third,
  );
  sound(
    'biasRelu, of a vector',
    (x, b) => biasRelu(tf.mul(x!, 1.2), tf.square(b!)),
    () => [apart([5]), uniform([5], 0.01, 0.1)],
  );
  sound(
    'biasRelu, of two of one shape',
    (x, b) => biasRelu(tf.mul(x!, 1.2), tf.square(b!)),
    () => [apart([2, 3, 5]), uniform([2, 3, 5], 0.01, 0.1)],
    third,
  );
  soundUnary(
    'relu6, on both sides of both kinks',
    (x) => tf.relu6(six(x)),
    () => tf.tensor2d([[-0.9, -0.6, 0.2, 0.4, 0.9]]),
  );
  soundUnary(
    'leakyRelu',
    (x) => tf.leakyRelu(x, 0.3),
    () => apart([4, 5]),
  );
  sound(
    'prelu, with its slope',
    (x, a) => tf.prelu(x!, a!),
    () => [apart([4, 5]), uniform([5], 0.1, 0.4)],
  );
  soundUnary(
    'elu',
    (x) => tf.elu(x),
    () => apart([4, 5]),
    third,
  );
  soundUnary(
    'selu',
    (x) => tf.selu(x),
    () => apart([4, 5]),
    third,
  );
  soundUnary(
    'sigmoid',
    (x) => tf.sigmoid(x),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'softplus',
    (x) => tf.softplus(x),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'swish',
    (x) => tf.mul(x, tf.sigmoid(x)),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'gelu, erf form',
    (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'gelu, tanh form',
    (x) =>
      tf.mul(
        tf.mul(0.5, x),
        tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, tf.scalar(3))))))),
      ),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'softmax',
    (x) => tf.softmax(tf.mul(x, 2)),
    () => uniform([4, 5]),
    third,
  );
  soundUnary(
    'softmax, rank 3',
    (x) => tf.softmax(tf.mul(x, 2)),
    () => uniform([2, 3, 4]),
  );
});
