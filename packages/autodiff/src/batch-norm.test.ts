import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { composed } from './batch-norm.ts';
import { batchNormalization, batchNormalizationRelu } from './index.ts';
import { sound } from './rules/sound.test-support.ts';
import { inputs } from './testing/inputs.ts';

const { uniform } = inputs(23);
const third = { order: 3 } as const;
const args = () => [uniform([2, 3, 2, 3]), uniform([3], 0.5, 2), uniform([3])];

describe('batch normalization with the moments of the batch', () => {
  sound(
    'batchNormalization, with the kernels of the backend',
    (x, g, b) => batchNormalization(x!, g!, b!, 1e-3).y,
    args,
    third,
  );
  // ±1 and little beside it: no normalized value is near the kink
  const apart = () => tf.add(tf.tensor2d([1, -1, -1, 1, 1, 1, -1, -1], [8, 1]), uniform([8, 3], -0.2, 0.2));
  sound(
    'batchNormalization, with a relu',
    (x, g, b) => batchNormalizationRelu(x!, g!, b!, 1e-3).y,
    () => [tf.tidy(apart), uniform([3], 0.8, 2), uniform([3], -0.2, 0.2)],
    third,
  );
  sound('batchNormalization, from ops', (x, g, b) => composed(x!, g!, b!, 1e-3).y, args, third);
  sound(
    'batchNormalization, of a matrix, in x alone',
    (x) => batchNormalization(x!, tf.ones([4]), tf.zeros([4]), 1e-3).y,
    () => [uniform([5, 4])],
  );
  sound(
    'batchNormalization, its moments are constants',
    (x) => {
      const { mean, variance } = batchNormalization(x!, tf.ones([4]), tf.zeros([4]), 1e-3);
      return tf.mul(x!, tf.add(tf.mul(0, mean), tf.mul(0, variance)));
    },
    () => [uniform([5, 4])],
  );

  test('both ways give the same values and moments', async () => {
    const tensors = args();
    const [x, g, b] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [one, two] = [batchNormalization(x, g, b, 1e-5), composed(x, g, b, 1e-5)];
    for (const name of ['y', 'mean', 'variance'] as const) {
      const [p, q] = [await one[name].data(), await two[name].data()];
      p.forEach((v, i) => expect(v).toBeCloseTo(q[i]!, 5));
    }
    tf.dispose([tensors, { ...one }, { ...two }]);
  });
});
