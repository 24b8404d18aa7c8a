import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(6);

describe('shapes agree with differences', () => {
  soundUnary(
    'cast, of a clone',
    (x) => tf.clone(tf.cast(x, 'float32')),
    () => uniform([4, 5]),
  );
  soundUnary(
    'onesLike, zerosLike',
    (x) => tf.add(tf.onesLike(x), tf.mul(x, tf.zerosLike(x))),
    () => uniform([4, 5]),
  );
  soundUnary(
    'reshape',
    (x) => tf.reshape(x, [2, 10]),
    () => uniform([4, 5]),
  );
  soundUnary(
    'expandDims, squeeze',
    (x) => tf.squeeze(tf.expandDims(x, 1), [1]),
    () => uniform([4, 5]),
  );
  soundUnary(
    'transpose',
    (x) => tf.transpose(x, [2, 0, 1]),
    () => uniform([2, 3, 4]),
  );
  soundUnary(
    'reverse',
    (x) => tf.reverse(x, 1),
    () => uniform([3, 4, 2]),
  );
  soundUnary(
    'tile',
    (x) => tf.tile(x, [2, 3]),
    () => uniform([4, 5]),
  );
  soundUnary(
    'tile, rank 4',
    (x) => tf.tile(x, [1, 2, 1, 2]),
    () => uniform([2, 2, 3, 2]),
  );
  sound(
    'broadcastTo',
    (x) => tf.broadcastTo(x!, [2, 3, 4]),
    () => [uniform([3, 1])],
  );
  soundUnary(
    'pad',
    (x) =>
      tf.pad(
        x,
        [
          [1, 0],
          [2, 3],
        ],
        0.3,
      ),
    () => uniform([4, 5]),
  );
  soundUnary(
    'slice',
    (x) => tf.slice(x, [1, 2], [2, 3]),
    () => uniform([4, 5]),
  );
  soundUnary(
    'slice, sizes left open',
    (x) => tf.slice(x, [1], [-1]),
    () => uniform([4, 5]),
  );
  sound(
    'concat, unequal pieces',
    (a, b) => tf.concat([a!, b!, a!], 1),
    () => [uniform([2, 3]), uniform([2, 1])],
  );
  sound(
    'concat, negative axis',
    (a, b) => tf.concat([a!, b!], -1),
    () => [uniform([2, 1, 3]), uniform([2, 1, 2])],
  );
  sound(
    'stack',
    (a, b) => tf.stack([a!, b!], 1),
    () => [uniform([2, 3]), uniform([2, 3])],
  );
  soundUnary(
    'unstack, one piece unused',
    (x) => tf.mul(tf.unstack(x, 1)[0]!, tf.unstack(x, 1)[2]!),
    () => uniform([2, 3, 2]),
  );
  soundUnary(
    'split, equal',
    (x) => tf.mul(...(tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor])),
    () => uniform([3, 4]),
  );
  soundUnary(
    'split, by sizes',
    (x) => tf.split(x, [1, 3], 1)[1]!,
    () => uniform([3, 4]),
  );
  soundUnary(
    'spaceToBatchND',
    (x) =>
      tf.spaceToBatchND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    () => uniform([1, 3, 3, 2]),
  );
  soundUnary(
    'batchToSpaceND',
    (x) =>
      tf.batchToSpaceND(
        x,
        [2, 2],
        [
          [0, 1],
          [1, 0],
        ],
      ),
    () => uniform([4, 2, 2, 2]),
  );
  soundUnary(
    'depthToSpace',
    (x) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NHWC'),
    () => uniform([2, 2, 3, 8]),
  );
});
