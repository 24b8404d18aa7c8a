import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { apart, spaced } = inputs(4);
const toFloat = (t: tf.Tensor) => tf.cast(t, 'float32');

describe('a mask made from x is a constant', () => {
  const comparisons = {
    equal: tf.equal,
    notEqual: tf.notEqual,
    greater: tf.greater,
    greaterEqual: tf.greaterEqual,
    less: tf.less,
    lessEqual: tf.lessEqual,
  };
  for (const [name, f] of Object.entries(comparisons))
    soundUnary(
      name,
      (x) => tf.mul(x, tf.add(1, toFloat(f(x, 0.5)))),
      () => apart([4, 5]),
    );
  soundUnary(
    'logicalAnd, logicalOr, logicalNot',
    (x) => {
      const inside = tf.logicalAnd(tf.greater(x, -0.5), tf.logicalNot(tf.greater(x, 0.5)));
      return tf.mul(x, tf.add(1, toFloat(tf.logicalOr(inside, tf.less(x, -9)))));
    },
    () => apart([4, 5]),
  );
  soundUnary(
    'logicalXor, all, any',
    (x) => {
      const one = tf.logicalXor(tf.greater(x, -0.5), tf.greater(x, 0.5));
      const rows = tf.logicalAnd(tf.any(one, -1, true), tf.all(tf.less(x, 9), -1, true));
      return tf.mul(x, tf.add(toFloat(one), toFloat(rows)));
    },
    () => apart([4, 5]),
  );
  soundUnary(
    'searchSorted',
    (x) =>
      tf.mul(x, tf.add(1, toFloat(tf.searchSorted(tf.tile(tf.tensor2d([[-0.5, 0, 0.5]]), [4, 1]), x as tf.Tensor2D)))),
    () => apart([4, 5]),
  );
  const steps = {
    step: tf.step,
    sign: tf.sign,
    floor: tf.floor,
    ceil: tf.ceil,
    round: tf.round,
  };
  for (const [name, f] of Object.entries(steps))
    soundUnary(
      name,
      (x) => tf.mul(x, tf.add(1, f(x))),
      () => apart([4, 5]),
    );
  soundUnary(
    'cast, to whole numbers',
    (x) => tf.mul(x, toFloat(tf.cast(tf.mul(3, x), 'int32'))),
    () => tf.tensor2d([[0.5, 0.9, 1.2, -0.5, -0.8]]),
  );
  const states = { isNaN: tf.isNaN, isInf: tf.isInf, isFinite: tf.isFinite };
  for (const [name, f] of Object.entries(states))
    soundUnary(
      name,
      (x) => tf.mul(x, tf.add(1, toFloat(f(x)))),
      () => apart([4, 5]),
    );
  soundUnary(
    'floorDiv',
    (x) => tf.mul(x, tf.add(1, tf.floorDiv(x, tf.scalar(0.4)))),
    () => tf.tensor2d([[0.1, 0.3, 0.5, 0.7, -0.1, -0.6]]),
  );
  soundUnary(
    'oneHot, of argMin',
    (x) => tf.mul(x, tf.oneHot(tf.argMin(x, -1), 5, 1, 0, 'float32')),
    () => spaced([4, 5]),
  );
  soundUnary(
    'oneHot, of argMax',
    (x) => tf.mul(x, tf.oneHot(tf.argMax(x, -1), 5, 1, 0, 'float32')),
    () => spaced([4, 5]),
  );
});

describe('selections agree with differences', () => {
  const b = () => tf.tensor1d([0.01, 0, -0.02, 0.5, -0.5]);
  sound(
    'minimum, broadcast, both sides',
    (a, b) => tf.minimum(a!, b!),
    () => [apart([4, 5]), b()],
  );
  sound(
    'maximum, broadcast, both sides',
    (a, b) => tf.maximum(a!, b!),
    () => [apart([4, 5]), b()],
  );
  soundUnary(
    'clipByValue',
    (x) => tf.clipByValue(x, -0.5, 0.5),
    () => apart([4, 5]),
  );
  sound(
    'where',
    (t, e) => tf.where(tf.greater(t!, 0), t!, tf.mul(e!, t!)),
    () => [apart([4, 5]), apart([4, 5])],
  );
  for (const [name, axis] of [
    ['all', undefined],
    ['one axis', 1],
    ['two axes', [0, 2]],
  ] as const) {
    soundUnary(
      `max, over ${name}`,
      (x) => tf.max(x, axis as number | undefined),
      () => spaced([2, 3, 4]),
    );
    soundUnary(
      `min, over ${name}`,
      (x) => tf.min(x, axis as number | undefined, true),
      () => spaced([2, 3, 4]),
    );
  }
  soundUnary(
    'topk',
    (x) => tf.topk(x, 2).values,
    () => spaced([3, 5]),
  );
});

test('tied maxima share the gradient equally', async () => {
  const x = tf.tensor1d([2, 1, 2]);
  const g = grad((t: tf.Tensor) => tf.max(t) as tf.Scalar)(x);
  expect([...(await g.data())]).toEqual([0.5, 0, 0.5]);
  tf.dispose([x, g]);
});
