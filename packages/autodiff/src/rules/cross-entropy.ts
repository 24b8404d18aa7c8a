import * as tf from '@tensorflow/tfjs-core';
import { excess, logSoftmax } from '../losses.ts';
import { type Rule, hasKernel, rule, run } from '../rule.ts';

/** Softmax cross entropy of each row, and dy (p Σ labels − labels), its gradient by the logits: kernels that a backend may bring. */
export const crossEntropy: readonly Rule[] = [
  rule('SoftmaxCrossEntropy', ['logits', 'labels'], (dy, saved) => {
    const [logits, labels] = saved as [tf.Tensor, tf.Tensor];
    const up = () => tf.expandDims(dy, -1);
    return {
      logits: () =>
        hasKernel('SoftmaxCrossEntropyGrad')
          ? run('SoftmaxCrossEntropyGrad', { dy, logits, labels }, {})
          : tf.mul(up(), excess(logits, labels)),
      labels: () => tf.neg(tf.mul(up(), logSoftmax(logits))),
    };
  }),
  rule('SoftmaxCrossEntropyGrad', ['dy', 'logits', 'labels'], (cotangent, saved) => {
    const [dy, logits, labels] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const up = () => tf.expandDims(dy, -1);
    const sum = (t: tf.Tensor) => tf.sum(t, -1, true);
    return {
      dy: () => tf.sum(tf.mul(cotangent, excess(logits, labels)), -1),
      logits: () => {
        const p = tf.softmax(logits);
        const weighted = tf.mul(cotangent, p);
        return tf.mul(tf.mul(up(), sum(labels)), tf.sub(weighted, tf.mul(p, sum(weighted))));
      },
      labels: () => tf.mul(up(), tf.sub(sum(tf.mul(cotangent, tf.softmax(logits))), cotangent)),
    };
  }),
];
