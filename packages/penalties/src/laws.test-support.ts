// A small net, and the value and the gradient of a penalty at it.
import * as tf from '@tensorflow/tfjs-core';
import { grad } from '@gr/autodiff';
import { type Key, key, normal } from '@gr/random';
import { type Penalty, probe } from './index.ts';

export const inputSize = 4;
export const classes = 3;
const hidden = 6;
export type Weights = readonly [tf.Tensor, tf.Tensor];
/** The same ones each time, on the backend of the moment. */
export const weights = (): Weights => [normal(key(1), [inputSize, hidden]), normal(key(2), [hidden, classes])];

/** A smooth net: tanh(x V) W. */
export const net = ([v, w]: Weights, x: tf.Tensor) => tf.matMul(tf.tanh(tf.matMul(x, v)), w);

/** The same net with a factor that ties the examples of a batch to each other, as batch norm does. */
export const tied = (params: Weights, x: tf.Tensor) => tf.mul(net(params, x), tf.add(1, tf.mean(tf.square(x))));

export const batch = (n: number) => ({
  x: normal(key(3), [n, inputSize]),
  labels: tf.oneHot(
    tf.tensor1d(
      Array.from({ length: n }, (_, i) => i % classes),
      'int32',
    ),
    classes,
  ),
});

interface At {
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor;
  readonly key?: Key;
  readonly step?: number;
  readonly forward?: typeof net;
}

export const value = async (penalty: Penalty, { forward = net, ...at }: At, params?: Weights): Promise<number> => {
  const result = tf.tidy(() => {
    const given = params ?? weights();
    return penalty(probe({ key: key(7), ...at, forward: (x) => forward(given, x) }));
  });
  const [number] = await result.data();
  result.dispose();
  return number!;
};

/** ∂R/∂V, the part of the gradient that second derivatives make. */
export const gradient = async (penalty: Penalty, { forward = net, ...at }: At): Promise<number[]> => {
  const g = tf.tidy(() => {
    const [first, second] = weights();
    const f = (v: tf.Tensor) => penalty(probe({ key: key(7), ...at, forward: (x) => forward([v, second], x) }));
    return grad(f)(first);
  });
  const numbers = [...(await g.data())];
  g.dispose();
  return numbers;
};
