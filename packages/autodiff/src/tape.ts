import * as tf from '@tensorflow/tfjs-core';
import { type Params, type Tree, flatten, mapWithPath, pathToString, unflatten } from '@gr/tree';

/** The value of f() and the cotangents of the leaves of `params`; dy is the cotangent of the value, ones by default. */
export function gradientsOnTape<T extends tf.Tensor, P extends Params>(
  f: () => T,
  params: P,
  dy?: tf.Tensor,
): { readonly value: T; readonly grads: P } {
  requireDistinctFloats(params);
  const { leaves, structure } = flatten<tf.Tensor>(params);
  if (leaves.length === 0) return { value: tf.tidy(f), grads: params };
  const { state } = tf.engine();
  // A gradient taken inside the backward pass of an outermost one, as by a rule, must not take its tape away.
  const outer = state.gradientDepth === 0 ? state.activeTape : null;
  try {
    const { value, grads } = tf.engine().gradients(f as () => tf.Tensor, leaves, dy, true);
    const filled = leaves.map((x, i) => {
      const g = grads[i] as tf.Tensor | undefined;
      return g === undefined ? tf.zeros(x.shape) : g === dy ? tf.clone(g) : g;
    });
    return { value: value as T, grads: unflatten(structure, filled) as P };
  } catch (error) {
    // When the outermost gradient fails, tfjs forgets its tape with the tensors that were saved on it.
    if (state.gradientDepth === 0 && state.activeTape && state.activeTape !== outer)
      for (const node of state.activeTape) tf.dispose(node.saved ?? []);
    throw error;
  } finally {
    if (state.gradientDepth === 0) state.activeTape = outer as never;
  }
}

function requireDistinctFloats(params: Params): void {
  const seen = new Map<number, string>();
  mapWithPath((leaf: unknown, path) => {
    const name = pathToString(path);
    if (!(leaf instanceof tf.Tensor) || leaf.dtype !== 'float32') {
      const given = leaf instanceof tf.Tensor ? `a tensor of ${leaf.dtype}` : `${typeof leaf} ${String(leaf)}`;
      throw new Error(
        `Gradients are taken with respect to float32 tensors, but the leaf ${name} is ${given}. Give it to the function in another way, or cast it.`,
      );
    }
    const twin = seen.get(leaf.id);
    if (twin !== undefined)
      throw new Error(
        `The leaves ${twin} and ${name} are one tensor, so their gradients cannot be told apart. Give one of them as tf.clone(...).`,
      );
    seen.set(leaf.id, name);
  }, params as Tree<unknown>);
}
