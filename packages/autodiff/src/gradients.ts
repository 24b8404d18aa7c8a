import * as tf from '@tensorflow/tfjs-core';
import { type Params, type Tree, flatten, map, pathToString, mapWithPath, unflatten } from '@gr/tree';
import { registerGradients } from './registry.ts';

/** What a function returns whose auxiliary results are wanted too. */
export interface ValueWithAux<A extends Params> {
  readonly value: tf.Scalar;
  readonly aux: A;
}

/** A value and its gradient, a tree like the parameters. */
export interface ValueAndGrads<P extends Params> {
  readonly value: tf.Scalar;
  readonly grads: P;
}

/**
 * The value of f and its gradient with respect to every leaf of the parameters, zeros where f does not depend on a leaf.
 * The result is sound at every order: gradients of gradients agree with finite differences.
 *
 * With `hasAux`, f returns `{ value, aux }` and the tensors of `aux` come back beside the gradient.
 *
 * @param f From a tree of float32 tensors to a scalar.
 * @throws Error if f does not return a scalar, or a leaf of the parameters is not a float32 tensor. Nothing stays allocated.
 * @example
 * const { value, grads } = valueAndGrad(({ w }: { w: tf.Tensor }) => tf.sum(tf.square(w)) as tf.Scalar)({ w: tf.tensor([1, 2]) });
 * grads.w; // [2, 4]
 */
export function valueAndGrad<P extends Params>(f: (params: P) => tf.Scalar): (params: P) => ValueAndGrads<P>;
export function valueAndGrad<P extends Params, A extends Params>(
  f: (params: P) => ValueWithAux<A>,
  options: { readonly hasAux: true },
): (params: P) => ValueAndGrads<P> & { readonly aux: A };
export function valueAndGrad<P extends Params, A extends Params>(
  f: (params: P) => tf.Scalar | ValueWithAux<A>,
  options?: { readonly hasAux: boolean },
): (params: P) => ValueAndGrads<P> & { readonly aux?: A } {
  return (params) => {
    if (!options?.hasAux) return gradientsOf(() => scalar(f(params)), params);
    // The tape's scope disposes what f made and did not return: the auxiliary tensors are kept over its end.
    let kept: A | undefined;
    try {
      const { value, grads } = gradientsOf(() => {
        const result = f(params) as ValueWithAux<A>;
        kept = map((t: tf.Tensor) => tf.keep(tf.clone(t)), result.aux as Tree<tf.Tensor>) as A;
        return scalar(result.value);
      }, params);
      return { value, grads, aux: map((t: tf.Tensor) => tf.clone(t), kept as Tree<tf.Tensor>) as A };
    } finally {
      if (kept !== undefined) tf.dispose(kept as tf.TensorContainer);
    }
  };
}

/**
 * The gradient of f with respect to every leaf of the parameters. See `valueAndGrad`.
 *
 * @example grad((x: tf.Tensor) => tf.sum(tf.pow(x, 3)) as tf.Scalar)(tf.scalar(2)) // 12
 */
export const grad =
  <P extends Params>(f: (params: P) => tf.Scalar): ((params: P) => P) =>
  (params) => {
    const { value, grads } = valueAndGrad(f)(params);
    value.dispose();
    return grads;
  };

function scalar(value: unknown): tf.Scalar {
  if (value instanceof tf.Tensor && value.rank === 0) return value as tf.Scalar;
  const given = value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(', ')}]` : typeof value;
  throw new Error(
    `The function to differentiate must return a scalar tensor, it returned ${given}. Reduce it, e.g. tf.mean(...); for other outputs use vjp.`,
  );
}

/** The value of f() and the cotangents of the leaves of `params`; dy is the cotangent of the value, ones by default. */
export function gradientsOf<T extends tf.Tensor, P extends Params>(
  f: () => T,
  params: P,
  dy?: tf.Tensor,
): { readonly value: T; readonly grads: P } {
  registerGradients();
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
