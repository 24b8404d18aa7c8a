import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(2);
const third = { order: 3 } as const;

describe('elementary functions agree with differences', () => {
  const anywhere = {
    exp: tf.exp,
    expm1: tf.expm1,
    sin: tf.sin,
    cos: tf.cos,
    sinh: tf.sinh,
    cosh: tf.cosh,
    tanh: tf.tanh,
    atan: tf.atan,
    asinh: tf.asinh,
    erf: tf.erf,
  };
  for (const [name, f] of Object.entries(anywhere))
    soundUnary(
      name,
      (x) => f(x),
      () => uniform([4, 5]),
      third,
    );
  const between: Record<string, [(x: tf.Tensor) => tf.Tensor, number, number]> = {
    log: [tf.log, 0.7, 2.5],
    log1p: [tf.log1p, -0.4, 1],
    tan: [tf.tan, -0.7, 0.7],
    asin: [tf.asin, -0.6, 0.6],
    acos: [tf.acos, -0.6, 0.6],
    acosh: [tf.acosh, 1.6, 3],
    atanh: [tf.atanh, -0.6, 0.6],
  };
  for (const [name, [f, min, max]] of Object.entries(between))
    soundUnary(name, f, () => uniform([4, 5], min, max), third);
  sound(
    'atan2',
    (a, b) => tf.atan2(a!, b!),
    () => [uniform([3, 4], 0.5, 1.5), uniform([4], 0.5, 1.5)],
  );
});
