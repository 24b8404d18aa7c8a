import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform, apart } = inputs(1);

describe('arithmetic agrees with differences, broadcasting on both sides', () => {
  sound(
    'add',
    (a, b) => tf.add(a!, b!),
    () => [uniform([3, 1, 4]), uniform([2, 1])],
  );
  sound(
    'sub',
    (a, b) => tf.sub(a!, b!),
    () => [uniform([4]), uniform([2, 3, 1])],
  );
  sound(
    'mul',
    (a, b) => tf.mul(a!, b!),
    () => [uniform([3, 4]), uniform([2, 1, 4])],
  );
  sound(
    'mul, one tensor twice',
    (a) => tf.mul(a!, a!),
    () => [uniform([3, 4])],
  );
  sound(
    'div',
    (a, b) => tf.div(a!, b!),
    () => [uniform([3, 4]), uniform([4], 1, 2)],
  );
  sound(
    'squaredDifference',
    (a, b) => tf.squaredDifference(a!, b!),
    () => [uniform([3, 4]), uniform([4])],
  );
  sound(
    'addN',
    (a, b, c) => tf.addN([a!, b!, c!, a!]),
    () => [uniform([5]), uniform([5]), uniform([5])],
  );
  sound(
    'mod',
    (a, b) => tf.mod(a!, b!),
    () => [tf.tensor1d([0.3, 1.4, 2.6, 5.3]), tf.tensor1d([1.1, 1.2, 0.9, 2.1])],
  );
  sound(
    'pow, positive base',
    (a, b) => tf.pow(a!, b!),
    () => [uniform([3, 4], 0.5, 2), uniform([4], -2, 2)],
  );
  soundUnary(
    'pow, constant whole exponent, any base',
    (x) => tf.pow(x, tf.scalar(3)),
    () => uniform([4, 5]),
  );
  soundUnary(
    'pow, exponent 0',
    (x) => tf.pow(x, tf.scalar(0)),
    () => uniform([4, 5]),
  );
  soundUnary(
    'neg',
    (x) => tf.neg(x),
    () => uniform([4, 5]),
  );
  soundUnary(
    'square',
    (x) => tf.square(x),
    () => uniform([4, 5]),
    { order: 3 },
  );
  soundUnary(
    'sqrt',
    (x) => tf.sqrt(x),
    () => uniform([4, 5], 0.5, 2),
    { order: 3 },
  );
  soundUnary(
    'rsqrt',
    (x) => tf.rsqrt(x),
    () => uniform([4, 5], 0.5, 2),
    { order: 3 },
  );
  soundUnary(
    'reciprocal',
    (x) => tf.reciprocal(x),
    () => uniform([4, 5], 0.7, 2),
    { order: 3 },
  );
  soundUnary(
    'abs',
    (x) => tf.abs(x),
    () => apart([4, 5]),
  );
});
