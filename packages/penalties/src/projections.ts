import * as tf from '@tensorflow/tfjs-core';
import { foldIn, normal, rademacher, uniform } from '@gr/random';
import type { Probe, Projection } from './probe.ts';

/** How a random projection is drawn. */
export interface RandomProjection {
  /**
   * The law of r. `normal`: N(0, I), as in the paper. `sphere`: uniform on the sphere of radius √classes (Hoffman et al. 2019).
   * `rademacher`: entries ±1 (Hutchinson). Each has E[r rᵀ] = I, so that E‖Jᵀr‖² = ‖J‖_F²; their variances differ.
   */
  readonly distribution?: 'normal' | 'sphere' | 'rademacher';
  /** A vector for each example, or one for the whole batch, as in the paper. The first varies less from step to step. */
  readonly per?: 'example' | 'batch';
}

/**
 * r with E[r rᵀ] = I: SpectReg's projection.
 *
 * @throws Error if the distribution or the sharing is unknown.
 * @example projected(random({ distribution: 'sphere' }));
 */
export function random({ distribution = 'normal', per = 'example' }: RandomProjection = {}): Projection {
  const draw = laws[distribution] as (typeof laws)['normal'] | undefined;
  if (draw === undefined)
    throw new Error(`Unknown distribution '${String(distribution)}'. Known: ${Object.keys(laws).join(', ')}.`);
  if (per !== 'example' && per !== 'batch')
    throw new Error(`A projection is drawn per 'example' or per 'batch', given '${String(per)}'.`);
  return ({ key, logits }) => {
    const [batch, classes] = logits.shape as [number, number];
    if (per === 'example') return draw(key, [batch, classes]);
    return tf.mul(draw(key, [1, classes]), tf.ones([batch, 1]));
  };
}

const laws = {
  normal,
  rademacher,
  sphere: (key: Probe['key'], shape: readonly number[]): tf.Tensor => {
    const r = normal(key, shape);
    return tf.mul(Math.sqrt(shape.at(-1)!), tf.div(r, tf.norm(r, 'euclidean', -1, true)));
  },
};

/**
 * r = p − y: Jᵀr is the gradient of the cross entropy of each example. For labels of another sum s, r = s p − y.
 *
 * @example projected(residual); // doubleBack()
 */
export const residual: Projection = ({ logits, labels }) =>
  tf.sub(tf.mul(tf.softmax(logits), tf.sum(labels, -1, true)), labels);

/**
 * r = e_y: the logit of the true class.
 *
 * @example projected(trueClass); // oneHot()
 */
export const trueClass: Projection = ({ labels }) => labels;

/**
 * r = e_k with a class k drawn for each example, all classes alike. (The published code never draws the last one.)
 *
 * @example projected(randomClass); // randomOneHot()
 */
export const randomClass: Projection = ({ logits, key }) => {
  const [batch, classes] = logits.shape as [number, number];
  const drawn = tf.floor(uniform(foldIn(key, 1), [batch], { min: 0, max: classes }));
  return tf.cast(tf.oneHot(tf.cast(tf.minimum(drawn, classes - 1), 'int32'), classes), 'float32');
};

/**
 * r = e_k for one class k, the same for every example.
 *
 * @example projected(oneClass(3)); // the gradient of logit 3
 */
export const oneClass =
  (k: number): Projection =>
  ({ logits }) => {
    const [batch, classes] = logits.shape as [number, number];
    const row = Float32Array.from({ length: classes }, (_, i) => Number(i === k));
    return tf.mul(tf.tensor2d(row, [1, classes]), tf.ones([batch, 1]));
  };

/**
 * r = p_k (e_k − p), row k of diag(p) − p pᵀ: Jᵀr is the gradient of the probability p_k.
 *
 * @example projected(probability(3)); // the gradient of probability 3
 */
export const probability =
  (k: number): Projection =>
  (probe) => {
    const p = tf.softmax(probe.logits);
    const pk = tf.slice(p, [0, k], [-1, 1]);
    return tf.mul(pk, tf.sub(oneClass(k)(probe), p));
  };
