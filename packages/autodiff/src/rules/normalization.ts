import * as tf from '@tensorflow/tfjs-core';
import { constant } from '../constant.ts';
import { type Rule, distinct, rule, unary, unbroadcast } from '../rule.ts';

/** y = (x − mean) / sqrt(variance + ε) · scale + offset. */
const batchNorm = rule(
  'FusedBatchNorm',
  ['x', 'mean', 'variance', 'scale', 'offset'],
  (dy, saved, { varianceEpsilon }: { varianceEpsilon: number }) => {
    const [x, mean, variance, scale, offset] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const inverse = () => tf.rsqrt(tf.add(variance, varianceEpsilon));
    const weighted = () => tf.mul(dy, tf.mul(scale, inverse()));
    const centred = () => tf.sub(x, mean);
    return {
      x: () => unbroadcast(weighted(), x.shape),
      mean: () => unbroadcast(tf.neg(weighted()), mean.shape),
      variance: () =>
        unbroadcast(
          tf.mul(tf.mul(weighted(), centred()), tf.div(-0.5, tf.add(variance, varianceEpsilon))),
          variance.shape,
        ),
      scale: () => unbroadcast(tf.mul(dy, tf.mul(centred(), inverse())), scale.shape),
      offset: () => distinct(unbroadcast(dy, offset.shape), dy),
    };
  },
);

/** y = x · s^−β with s = bias + α Σ x² over the channels within the radius; the sum is a product with a band matrix. */
const localResponse = unary('LRN', (dy, x, a: { depthRadius: number; bias: number; alpha: number; beta: number }) => {
  const C = x.shape.at(-1)!;
  const band = constant(() =>
    tf.tensor2d(
      Float32Array.from({ length: C * C }, (_, k) => Number(Math.abs(Math.floor(k / C) - (k % C)) <= a.depthRadius)),
      [C, C],
    ),
  );
  const near = (t: tf.Tensor) => tf.reshape(tf.matMul(tf.reshape(t, [-1, C]), band), x.shape);
  const s = tf.add(a.bias, tf.mul(a.alpha, near(tf.square(x))));
  const inner = near(tf.mul(tf.mul(dy, x), tf.pow(s, -a.beta - 1)));
  return tf.sub(tf.mul(dy, tf.pow(s, -a.beta)), tf.mul(tf.mul(2 * a.alpha * a.beta, x), inner));
});

/** Batch normalization with given moments, local response normalization. */
export const normalization: readonly Rule[] = [batchNorm, localResponse];
