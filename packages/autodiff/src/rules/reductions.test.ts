import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(5);

describe('reductions agree with differences', () => {
  soundUnary(
    'sum, over one axis',
    (x) => tf.sum(x, 1),
    () => uniform([4, 5]),
  );
  soundUnary(
    'sum, over a kept axis',
    (x) => tf.sum(x, [0], true),
    () => uniform([4, 5]),
  );
  soundUnary(
    'sum, over all',
    (x) => tf.sum(x),
    () => uniform([4, 5]),
  );
  soundUnary(
    'mean, over two axes',
    (x) => tf.mean(x, [0, 2]),
    () => uniform([2, 3, 4]),
  );
  soundUnary(
    'mean, over all',
    (x) => tf.mean(x),
    () => uniform([4, 5]),
  );
  soundUnary(
    'norm, euclidean',
    (x) => tf.norm(x, 'euclidean', -1),
    () => uniform([4, 5]),
  );
  soundUnary(
    'tf.logSumExp',
    (x) => tf.logSumExp(x, -1),
    () => uniform([4, 5]),
  );
  sound(
    'moments',
    (x) => tf.add(tf.moments(x!, 0).mean, tf.moments(x!, 0).variance),
    () => [uniform([4, 5])],
  );
  soundUnary(
    'prod, over one axis',
    (x) => tf.prod(x, 1),
    () => uniform([3, 4], 0.6, 1.5),
  );
  soundUnary(
    'prod, over two axes',
    (x) => tf.prod(x, [0, 2]),
    () => uniform([2, 3, 2], 0.6, 1.5),
  );
  soundUnary(
    'prod, over all',
    (x) => tf.prod(x),
    () => uniform([5], 0.6, 1.5),
  );
  for (const exclusive of [false, true])
    for (const reverse of [false, true]) {
      const name = `${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`;
      soundUnary(
        `cumsum${name}`,
        (x) => tf.cumsum(x, 1, exclusive, reverse),
        () => uniform([2, 4, 3]),
      );
      soundUnary(
        `cumprod${name}`,
        (x) => tf.cumprod(x, 1, exclusive, reverse),
        () => uniform([2, 4, 3], 0.6, 1.5),
      );
    }
});

test('the gradient of a product is right where factors are zero', async () => {
  const x = tf.tensor2d([
    [0, 2, 3],
    [0, 0, 5],
  ]);
  const g = grad((t: tf.Tensor) => tf.sum(tf.prod(t, 1)) as tf.Scalar)(x);
  expect([...(await g.data())]).toEqual([6, 0, 0, 0, 0, 0]);
  tf.dispose([x, g]);
});
