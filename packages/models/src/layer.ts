import type * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from '@gr/autodiff';
import type { Key } from '@gr/random';
import type { Params } from '@gr/tree';

/** Lengths of the axes, without the batch axis: an image is `[height, width, channels]`, a vector `[features]`. */
export type Shape = readonly number[];

/** Training draws from the key (dropout masks) and updates statistics; evaluation is deterministic and changes nothing. */
export type Mode = { readonly kind: 'train'; readonly key: Key } | { readonly kind: 'eval' };

/**
 * A layer, and likewise a whole net, is a pair of pure functions.
 *
 * `init` turns a key and the shape of one input into the shape of one output, parameters and state. It checks the shape
 * and throws an error that says what was given, what was expected and the fix. The caller owns the tensors.
 *
 * `apply` maps a batch `x: [batch, ...input]` to `y: [batch, ...output]` and the next state. It changes neither `params`
 * nor `state`, and gives the same bits for the same arguments. It runs inside the caller's `tf.tidy`; `y` may be `x`
 * itself, and in evaluation the state is the one that was given.
 *
 * Law: the shape `apply` gives is the shape `init` promised, in training and in evaluation.
 */
export interface Layer<P extends Params = Params, S extends Params = Params> {
  /** The parameters and state for inputs of a shape, which like the output's is without the batch axis. */
  init(key: Key, input: Shape): { readonly output: Shape; readonly params: P; readonly state: S };
  /** Computes y from a batch x. Pure: a state that changes, as a running mean, is given back. */
  apply(params: P, state: S, x: tf.Tensor, mode: Mode): { readonly y: tf.Tensor; readonly state: S };
}

/** Parameters, or state, of a layer that has none. */
export type None = { readonly [name: string]: never };

/** The parameters of a layer type. */
export type ParamsOf<L> = L extends { init(key: Key, input: Shape): { readonly params: infer P extends Params } }
  ? P
  : never;

/** The state of a layer type. */
export type StateOf<L> = L extends { init(key: Key, input: Shape): { readonly state: infer S extends Params } }
  ? S
  : never;

/** A layer without parameters and state, from what it does to a shape and to a batch. */
export const stateless = (layer: {
  output(input: Shape): Shape;
  apply(x: tf.Tensor, mode: Mode): tf.Tensor;
}): Layer<None, None> => ({
  init: (_key, input) => ({ output: layer.output(input), params: {}, state: {} }),
  apply: (_params, state, x, mode) => {
    keepGradients();
    return { y: layer.apply(x, mode), state };
  },
});
