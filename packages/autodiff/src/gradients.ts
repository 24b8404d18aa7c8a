import * as tf from '@tensorflow/tfjs-core';
import { type Params, type Tree, map } from '@gr/tree';
import { registerGradients } from './registry.ts';
import { gradientsOnTape } from './tape.ts';

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

/** `gradientsOnTape` with the rules in place: also after an import of the tfjs bundle. */
export const gradientsOf: typeof gradientsOnTape = (f, params, dy) => {
  registerGradients();
  return gradientsOnTape(f, params, dy);
};
