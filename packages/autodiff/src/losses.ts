import * as tf from '@tensorflow/tfjs-core';
import { constant } from './constant.ts';
import { keepGradients } from './keep-gradients.ts';
import { hasKernel, run } from './rule.ts';

/**
 * log Σ exp x over an axis, without overflow. Sound at every order.
 *
 * @param options axis: the axis to reduce, the last by default; keepDims: keep it with length 1.
 * @example logSumExp(tf.tensor2d([[1000, 1000]])) // [1000 + log 2]
 */
export function logSumExp(
  x: tf.Tensor,
  options: { readonly axis?: number; readonly keepDims?: boolean } = {},
): tf.Tensor {
  const { axis = -1, keepDims = false } = options;
  // The result does not depend on the shift, so it is a constant; an infinite one would make NaN of ∞ − ∞.
  const shift = constant(() => {
    const top = tf.max(x, axis, true);
    return tf.where(tf.isFinite(top), top, tf.zerosLike(top));
  });
  const kept = tf.add(tf.log(tf.sum(tf.exp(tf.sub(x, shift)), axis, true)), shift);
  return keepDims ? kept : tf.squeeze(kept, [(axis + x.rank) % x.rank]);
}

/**
 * log softmax over the last axis: x − log Σ exp x. The sound twin of `tf.logSoftmax`, whose second derivative is wrong.
 *
 * @param logits [..., classes]
 * @example logSoftmax(tf.tensor2d([[0, 0]])); // [[−log 2, −log 2]]
 */
export function logSoftmax(logits: tf.Tensor): tf.Tensor {
  const shifted = tf.sub(
    logits,
    constant(() => tf.max(logits, -1, true)),
  );
  return tf.sub(shifted, tf.log(tf.sum(tf.exp(shifted), -1, true)));
}

/**
 * log σ(x) = −log(1 + e⁻ˣ). The sound twin of `tf.logSigmoid`, which throws under a gradient.
 *
 * @example logSigmoid(tf.scalar(0)); // −log 2
 */
export const logSigmoid = (x: tf.Tensor): tf.Tensor => {
  keepGradients();
  return tf.neg(tf.softplus(tf.neg(x)));
};

/**
 * Cross entropy of each example: −Σ_k labels_k log softmax(logits)_k.
 * Its gradient is softmax(logits)·Σ labels − labels; the gradient with respect to the labels is −log softmax(logits).
 * The sound twin of `tf.losses.softmaxCrossEntropy`, whose second derivative is wrong.
 *
 * @param logits [batch, classes]
 * @param labels [batch, classes], one-hot or soft, of any sum
 * @returns [batch]
 * @throws Error if the shapes differ.
 * @example tf.mean(softmaxCrossEntropy(logits, tf.oneHot(classes, 10)))
 */
export function softmaxCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  keepGradients();
  requireAlike(logits, labels);
  const targets = labels.dtype === 'float32' ? labels : tf.cast(labels, 'float32');
  if (hasKernel('SoftmaxCrossEntropy'))
    return run('SoftmaxCrossEntropy', { logits, labels: targets }, {}) as tf.Tensor1D;
  // Both are inputs that are saved: what a gradient function reads must be saved, and saved outputs would be constants.
  return tf.customGrad((...args) => {
    const [z, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([z, y]);
    return {
      value: tf.neg(tf.sum(tf.mul(y, logSoftmax(z)), -1)),
      gradFunc: (dy, saved) => {
        const [logits, labels] = saved as [tf.Tensor, tf.Tensor];
        const up = tf.expandDims(dy, -1);
        return [tf.mul(up, excess(logits, labels)), tf.neg(tf.mul(up, logSoftmax(logits)))];
      },
    };
  })(logits, targets) as tf.Tensor1D;
}

/** softmax(logits)·Σ labels − labels: the gradient of the cross entropy by the logits. */
export const excess = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor =>
  tf.sub(tf.mul(tf.softmax(logits), tf.sum(labels, -1, true)), labels);

/**
 * Binary cross entropy of each logit: −y log σ(z) − (1 − y) log(1 − σ(z)) = softplus(z) − y z.
 *
 * @param logits any shape
 * @param labels like the logits, in [0, 1]
 * @returns like the logits
 * @throws Error if the shapes differ.
 * @example sigmoidCrossEntropy(tf.tensor1d([0]), tf.tensor1d([1])); // [log 2]
 */
export function sigmoidCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  keepGradients();
  requireAlike(logits, labels);
  return tf.sub(tf.softplus(logits), tf.mul(labels, logits));
}

function requireAlike(logits: tf.Tensor, labels: tf.Tensor): void {
  if (logits.shape.join() === labels.shape.join()) return;
  throw new Error(
    `logits and labels must have one shape, given [${logits.shape.join(', ')}] and [${labels.shape.join(', ')}]. Class indices become one-hot labels with tf.oneHot(indices, classes).`,
  );
}
