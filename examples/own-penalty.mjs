// A penalty of one's own: the gradient of the margin between the true class and the best other one.   node examples/own-penalty.mjs
import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy, valueAndGrad } from '@gr/autodiff';
import { useBackend } from '@gr/backends';
import { confidencePenalty, probe, projected, sum, weighted } from '@gr/penalties';
import { key, normal } from '@gr/random';

await useBackend('wasm')();

/** r = e_y − e_k, where k is the best class but y. */
const margin = ({ logits, labels }) => {
  const others = tf.sub(logits, tf.mul(1e9, labels));
  return tf.sub(labels, tf.cast(tf.oneHot(tf.argMax(others, -1), logits.shape[1]), 'float32'));
};
const penalty = sum([weighted(0.1, projected(margin)), weighted(0.01, confidencePenalty())]);

const [x, labels] = [normal(key(1), [8, 5]), tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3)];
const params = { v: normal(key(2), [5, 16]), w: normal(key(3), [16, 3]) };

const { value, grads } = valueAndGrad((p) => {
  const at = probe({ x, labels, key: key(0), forward: (x) => tf.matMul(tf.tanh(tf.matMul(x, p.v)), p.w) });
  return tf.add(tf.mean(softmaxCrossEntropy(at.logits, at.labels)), penalty(at));
})(params);
console.log(
  `loss with penalty ${(await value.data())[0].toFixed(4)}, gradients of ${Object.keys(grads).join(' and ')}`,
);
