// What stock TensorFlow.js gets wrong: the derivative of ‖∂ tanh(w x)/∂x‖² with respect to w.   node examples/second-derivative.mjs
import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { checkGradients } from '@gr/autodiff/testing';
import { useBackend } from '@gr/backends';

await useBackend('cpu')();
const x = tf.tensor1d([0.5]);
const penalty = (w) => tf.sum(tf.square(grad((x) => tf.sum(tf.tanh(tf.mul(w, x))))(x)));

const w = tf.tensor1d([0.8]);
const [ours] = await grad(penalty)(w).data();

// by hand: R = w² s⁴ with s² = 1 − tanh²(wx), so dR/dw = 2 w s⁴ (1 − 2 w x tanh(wx))
const [tanh, s2] = [Math.tanh(0.4), 1 - Math.tanh(0.4) ** 2];
console.log(
  `by these rules ${ours.toFixed(6)}, by hand ${(2 * 0.8 * s2 * s2 * (1 - 2 * 0.8 * 0.5 * tanh)).toFixed(6)}`,
);

await checkGradients(penalty, [w], { order: 2 });
console.log('finite differences agree up to order 2');
// eslint-disable-next-line no-restricted-syntax -- the unsound function is what is shown
await checkGradients((z) => tf.logSoftmax(z), [tf.tensor2d([[1, 2, 3]])], { order: 2 }).catch((error) =>
  console.log(error.message),
);
