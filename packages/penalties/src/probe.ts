import * as tf from '@tensorflow/tfjs-core';
import type { Key } from '@gr/random';
import { vjp } from '@gr/autodiff';

/**
 * A model at one batch of inputs, as a penalty sees it. With logits g: [batch, classes] and inputs x: [batch, ...],
 * J_b = ∂g_b/∂x_b is the Jacobian of example b.
 */
export interface Probe {
  /** [batch, ...] */
  readonly x: tf.Tensor;
  /** [batch, classes] float32, one-hot or soft. */
  readonly labels: tf.Tensor;
  /** g: [batch, classes]; the forward pass that the loss uses too. */
  readonly logits: tf.Tensor;
  /** The source of a penalty's randomness in this step. */
  readonly key: Key;
  /** Number of the training step, from 0; penalties that are scheduled need it. */
  readonly step?: number;
  /**
   * Jᵀr for r: [batch, classes], like x; differentiable in the parameters and in r. Inside a gradient it shares the forward pass.
   * Where the examples of a batch act on each other, as under batch norm with the batch's statistics, row b is the gradient
   * of Σ_b' r_b'·g_b' with respect to x_b.
   */
  vjp(r: tf.Tensor): tf.Tensor;
  /** The logits at other inputs, by another forward pass. */
  forward(x: tf.Tensor): tf.Tensor;
}

/** The cotangent that a penalty pulls back: from a probe to r: [batch, classes]. */
export type Projection = (probe: Probe) => tf.Tensor;

/** A scalar to add to the loss: a mean over the batch, before any λ. */
export type Penalty = (probe: Probe) => tf.Scalar;

/** What a probe is made of. */
export interface ProbeOptions {
  readonly x: tf.Tensor;
  readonly labels: tf.Tensor;
  readonly key: Key;
  readonly step?: number;
  /** From inputs to logits; closes over the parameters. */
  readonly forward: (x: tf.Tensor) => tf.Tensor;
}

/**
 * Runs the model once at x and keeps the way back. Make it inside the function that is differentiated: there, every penalty
 * pulls its cotangents back through this one forward pass.
 *
 * @throws Error if the labels do not fit the logits.
 * @example
 * const loss = (params: Params) => {
 *   const p = probe({ x, labels, key: key(1), forward: (x) => model.apply(params, [], x, { kind: 'eval' }).y });
 *   return tf.add(tf.mean(softmaxCrossEntropy(p.logits, labels)), tf.mul(50, doubleBack()(p)));
 * };
 */
export function probe({ x, labels, key, step, forward }: ProbeOptions): Probe {
  const { y: logits, pullback } = vjp(forward, x);
  if (logits.rank !== 2 || logits.shape.join() !== labels.shape.join())
    throw new Error(
      `A probe needs logits [batch, classes] and labels of the same shape, given logits [${logits.shape.join(', ')}] and labels [${labels.shape.join(', ')}]. ` +
        'Class indices become labels with tf.oneHot(indices, classes).',
    );
  return {
    x,
    labels: tf.cast(labels, 'float32'),
    logits,
    key,
    ...(step === undefined ? {} : { step }),
    vjp: pullback,
    forward,
  };
}
