import * as tf from '@tensorflow/tfjs-core';
import { constant } from './constant.ts';
import { float, hasKernel, run, zeros } from './rule.ts';
import { choose } from './rules/low-rank.ts';
import { keepGradients } from './keep-gradients.ts';

/**
 * log Σ exp x over an axis, without overflow. Sound at every order.
 *
 * Entries of −∞ count for nothing; the value of nothing but −∞ is −∞ and its gradient zeros. Entries of +∞ make the value +∞ and share the
 * gradient equally. NaN stays NaN.
 *
 * @param options axis: the axis to reduce, the last by default; keepDims: keep it with length 1.
 * @example logSumExp(tf.tensor2d([[1000, 1000]])) // [1000 + log 2]
 */
export function logSumExp(
  x: tf.Tensor,
  options: { readonly axis?: number; readonly keepDims?: boolean } = {},
): tf.Tensor {
  keepGradients();
  const { axis = -1, keepDims = false } = options;
  const [at] = tf.util.parseAxisParam(axis, x.shape) as [number];
  const kept = tf.customGrad((...args) => {
    const [z, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([z]);
    const shift = finiteTop(z, at);
    return {
      value: tf.add(tf.log(tf.sum(tf.exp(tf.sub(z, shift)), at, true)), shift),
      gradFunc: (dy, [saved]) => tf.mul(dy, shares(saved!, at)),
    };
  })(x);
  return keepDims ? kept : tf.squeeze(kept, [at]);
}

/** The largest entry along the axis, 0 where that is infinite or NaN: a shift that makes no NaN of ∞ − ∞. */
function finiteTop(x: tf.Tensor, axis: number): tf.Tensor {
  const top = tf.max(x, axis, true);
  return choose(tf.isFinite(top), top, zeros(top));
}

/** The gradient of `logSumExp`: softmax, in rows of nothing but −∞ zeros, in rows with +∞ equal shares of those entries. */
const shares = (x: tf.Tensor, axis: number): tf.Tensor =>
  tf.customGrad((...args) => {
    const [z, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([z]);
    const infinite = choose(tf.isNaN(z), z, tf.cast(tf.equal(z, Infinity), 'float32'));
    const among = tf.sum(infinite, axis, true);
    const powers = tf.exp(tf.sub(z, finiteTop(z, axis)));
    const parts = choose(tf.greater(tf.add(zeros(z), among), 0), infinite, powers);
    const sum = tf.sum(parts, axis, true);
    const divisor = choose(tf.equal(sum, 0), tf.fill(sum.shape, 1), sum);
    return {
      value: tf.div(parts, divisor),
      gradFunc: (dy, [saved]) => {
        const p = shares(saved!, axis);
        const weighted = tf.mul(dy, p);
        return tf.sub(weighted, tf.mul(p, tf.sum(weighted, axis, true)));
      },
    };
  })(x);

/**
 * log softmax over the last axis: x − log Σ exp x. The sound twin of `tf.logSoftmax`, whose second derivative is wrong.
 * Logits of −∞ mask a class: −∞ again. A row of nothing else, and a row with +∞, has no softmax: NaN.
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
 * A logit of −∞ masks its class: with label 0 it adds nothing to the loss, with any other the loss is +∞. A row without softmax (nothing but −∞,
 * or a logit of +∞ or NaN) gives NaN.
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
  const targets = float(labels);
  if (hasKernel('SoftmaxCrossEntropy'))
    return run('SoftmaxCrossEntropy', { logits, labels: targets }, {}) as tf.Tensor1D;
  // Both are inputs that are saved: what a gradient function reads must be saved, and saved outputs would be constants.
  return tf.customGrad((...args) => {
    const [z, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([z, y]);
    return {
      value: tf.neg(tf.sum(weighed(y, logSoftmax(z)), -1)),
      gradFunc: (dy, saved) => {
        const [logits, labels] = saved as [tf.Tensor, tf.Tensor];
        const up = tf.expandDims(dy, -1);
        return [tf.mul(up, excess(logits, labels)), tf.neg(tf.mul(up, logSoftmax(logits)))];
      },
    };
  })(logits, targets) as tf.Tensor1D;
}

/** labels · log softmax, 0 where the label is 0 and the class masked. */
function weighed(labels: tf.Tensor, logs: tf.Tensor): tf.Tensor {
  const nothing = tf.logicalAnd(tf.equal(labels, 0), tf.equal(logs, -Infinity));
  return choose(nothing, zeros(logs), tf.mul(labels, logs));
}

/** softmax(logits)·Σ labels − labels: the gradient of the cross entropy by the logits. */
export const excess = (logits: tf.Tensor, labels: tf.Tensor): tf.Tensor =>
  tf.sub(tf.mul(tf.softmax(logits), tf.sum(labels, -1, true)), labels);

/**
 * Binary cross entropy of each logit: −y log σ(z) − (1 − y) log(1 − σ(z)) = softplus(z) − y z.
 * Its gradient is σ(z) − y; that with respect to the labels is −z. An infinite logit gives 0 if the label agrees, and +∞ if not.
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
  return tf.customGrad((...args) => {
    const [z, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([z, y]);
    return {
      value: choose(tf.isInf(z), atInfinity(z, y), tf.sub(tf.softplus(z), tf.mul(y, z))),
      gradFunc: (dy, saved) => {
        const [z, y] = saved as [tf.Tensor, tf.Tensor];
        return [tf.sub(tf.mul(dy, tf.sigmoid(z)), tf.mul(dy, y)), tf.neg(tf.mul(dy, z))];
      },
    };
  })(logits, float(labels));
}

/** The binary cross entropy of an infinite logit: ∞ times the part of the label that it is wrong about, nothing of no part. */
function atInfinity(z: tf.Tensor, y: tf.Tensor): tf.Tensor {
  const wrong = choose(tf.greater(z, 0), tf.sub(1, y), y);
  return choose(tf.equal(wrong, 0), zeros(z), tf.mul(wrong, tf.abs(z)));
}

function requireAlike(logits: tf.Tensor, labels: tf.Tensor): void {
  if (logits.shape.join() === labels.shape.join()) return;
  throw new Error(
    `logits and labels must have one shape, given [${logits.shape.join(', ')}] and [${labels.shape.join(', ')}]. Class indices become one-hot labels with tf.oneHot(indices, classes).`,
  );
}
