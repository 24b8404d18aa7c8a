import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform, apart } = inputs(1);

describe('arithmetic agrees with differences, broadcasting on both sides', () => {
  sound(
    'Add',
    (a, b) => tf.add(a!, b!),
    () => [uniform([3, 1, 4]), uniform([2, 1])],
  );
  sound(
    'Sub',
    (a, b) => tf.sub(a!, b!),
    () => [uniform([4]), uniform([2, 3, 1])],
  );
  sound(
    'Multiply',
    (a, b) => tf.mul(a!, b!),
    () => [uniform([3, 4]), uniform([2, 1, 4])],
  );
  sound(
    'Multiply, one tensor twice',
    (a) => tf.mul(a!, a!),
    () => [uniform([3, 4])],
  );
  sound(
    'RealDiv',
    (a, b) => tf.div(a!, b!),
    () => [uniform([3, 4]), uniform([4], 1, 2)],
  );
  sound(
    'SquaredDifference',
    (a, b) => tf.squaredDifference(a!, b!),
    () => [uniform([3, 4]), uniform([4])],
  );
  sound(
    'AddN',
    (a, b, c) => tf.addN([a!, b!, c!, a!]),
    () => [uniform([5]), uniform([5]), uniform([5])],
  );
  sound(
    'Mod',
    (a, b) => tf.mod(a!, b!),
    () => [tf.tensor1d([0.3, 1.4, 2.6, 5.3]), tf.tensor1d([1.1, 1.2, 0.9, 2.1])],
  );
  sound(
    'Pow, positive base',
    (a, b) => tf.pow(a!, b!),
    () => [uniform([3, 4], 0.5, 2), uniform([4], -2, 2)],
  );
  soundUnary(
    'Pow, constant whole exponent, any base',
    (x) => tf.pow(x, tf.scalar(3)),
    () => uniform([4, 5]),
  );
  soundUnary(
    'Pow, exponent 0',
    (x) => tf.pow(x, tf.scalar(0)),
    () => uniform([4, 5]),
  );
  soundUnary(
    'Neg',
    (x) => tf.neg(x),
    () => uniform([4, 5]),
  );
  soundUnary(
    'Square',
    (x) => tf.square(x),
    () => uniform([4, 5]),
    { order: 3 },
  );
  soundUnary(
    'Sqrt',
    (x) => tf.sqrt(x),
    () => uniform([4, 5], 0.5, 2),
    { order: 3 },
  );
  soundUnary(
    'Rsqrt',
    (x) => tf.rsqrt(x),
    () => uniform([4, 5], 0.5, 2),
    { order: 3 },
  );
  soundUnary(
    'Reciprocal',
    (x) => tf.reciprocal(x),
    () => uniform([4, 5], 0.7, 2),
    { order: 3 },
  );
  soundUnary(
    'Abs',
    (x) => tf.abs(x),
    () => apart([4, 5]),
  );
});
