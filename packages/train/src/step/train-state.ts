import * as tf from '@tensorflow/tfjs-core';
import type { Layer, Shape } from '@gr/models';
import { type Key, split } from '@gr/random';
import type { Params, Tree } from '@gr/tree';
import { leaves, map } from '@gr/tree';
import type { Transform } from '../optimizers/transform.ts';

/**
 * All that a run needs to go on: with the batches that follow, a step from it is determined bit for bit (on one backend).
 * A tree of tensors and numbers. Whoever holds it owns its tensors.
 */
export interface TrainState<P = Params, S = Params, O = unknown> {
  readonly params: P;
  /** Statistics of the model, such as those of a batch norm. */
  readonly modelState: S;
  readonly optimizerState: O;
  /** How many steps have been made. */
  readonly step: number;
  /** The randomness of the whole run; that of a step is `foldIn(key, step)`. */
  readonly key: Key;
}

/**
 * The state before the first step. The parameters come from one half of the key, the steps draw from the other: give
 * the batches a key of their own.
 *
 * @param options.input shape of one example, without the batch axis: `[28, 28, 1]`
 * @throws whatever the model throws if the input is not for it
 * @example const state = initialState({ model: lenet(), input: [28, 28, 1], optimizer: adam(0.001), key: key(1) });
 */
export const initialState = <P extends Params, S extends Params, O>(options: {
  readonly model: Layer<P, S>;
  readonly input: Shape;
  readonly optimizer: Transform<O>;
  readonly key: Key;
}): TrainState<P, S, O> =>
  tidy(() => {
    const [initKey, stepsKey] = split(options.key, 2) as [Key, Key];
    const { params, state: modelState } = options.model.init(initKey, options.input);
    return { params, modelState, optimizerState: options.optimizer.init(params), step: 0, key: stepsKey };
  });

/** `tf.tidy` for a result of any type, whose tensors it keeps. tfjs looks into objects and arrays of every kind. */
export const tidy = <A>(f: () => A): A => tf.tidy(f as unknown as () => tf.TensorContainer) as unknown as A;

/**
 * Disposes every tensor of a state. A tensor that is there twice, or disposed already, is no error.
 *
 * @example disposeState(state);
 */
export const disposeState = (state: object): void => tf.dispose(state as tf.TensorContainer);

/** The same state in tensors of its own: each can be disposed and the other stays. */
export const cloneState = <State extends object>(state: State): State =>
  map(
    (leaf: unknown) => (leaf instanceof tf.Tensor ? tf.clone(leaf) : leaf),
    state as unknown as Tree<unknown>,
  ) as unknown as State;

/** `next` with a clone in place of each tensor that is `previous`'s too, so that either can be disposed. */
export const detach = <T>(next: T, previous: T): T => {
  const shared = new Set<unknown>(leaves<unknown>(previous as Tree<unknown>));
  return map(
    (leaf: unknown) => (leaf instanceof tf.Tensor && shared.has(leaf) ? tf.clone(leaf) : leaf),
    next as Tree<unknown>,
  ) as unknown as T;
};
