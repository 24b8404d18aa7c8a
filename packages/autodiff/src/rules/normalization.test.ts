import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(12);

describe('normalizations agree with differences', () => {
  sound(
    'batchNorm, given moments, scale and offset',
    (x, mean, variance, offset, scale) =>
      tf.batchNorm(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-3,
      ),
    () => [uniform([2, 3, 2, 3]), uniform([3]), uniform([3], 0.5, 2), uniform([3]), uniform([3], 0.5, 2)],
  );
  sound(
    'batchNorm, neither scale nor offset',
    (x, mean, variance) => tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D),
    () => [uniform([2, 3, 2, 3]), uniform([3]), uniform([3], 0.5, 2)],
  );
  sound(
    'batchNorm, the moments of the batch',
    (x, scale) => {
      const { mean, variance } = tf.moments(x!, [0, 1, 2]);
      return tf.batchNorm(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        tf.zeros([3]),
        scale as tf.Tensor1D,
        1e-3,
      );
    },
    () => [uniform([2, 3, 2, 3]), uniform([3], 0.5, 2)],
  );
  soundUnary(
    'localResponseNormalization',
    (x) => tf.localResponseNormalization(x as tf.Tensor4D, 1, 1, 0.5, 0.75),
    () => uniform([1, 2, 2, 5]),
  );
});
