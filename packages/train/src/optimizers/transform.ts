import type * as tf from '@tensorflow/tfjs-core';
import type { Params, Tree } from '@gr/tree';

/** What an optimizer remembers: a tree of tensors and numbers, so that a checkpoint can hold it. */
export type OptimizerState = Tree<tf.Tensor | number>;

/**
 * A step in the making of an update, as in optax. An optimizer is one of these, or a `chain` of them.
 *
 * Gradients go in at the front; what comes out at the end is **added** to the parameters, so the last one holds the
 * minus sign. Nothing given is changed or disposed: new tensors come back, or leaves that were given. The tensors
 * of a leaf's own arithmetic are released at once; the updates between two transforms live until the enclosing
 * `tf.tidy` ends. `trainStep` has one.
 *
 * @typeParam S what it remembers between steps: use types that fit `OptimizerState`
 */
export interface Transform<S> {
  /** The state before the first step. */
  init(params: Params): S;
  /**
   * @param updates the gradients, or what the transform before made of them: a tree like `params`
   * @throws Error that shows both structures if `updates` is not like `params`
   */
  update<P extends Params>(updates: P, state: S, params: P): { readonly updates: P; readonly state: S };
}

/** The state of a transform that remembers nothing. */
export type Stateless = { readonly [name: string]: never };
