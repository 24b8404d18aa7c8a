import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves, map } from '@gr/tree';
import { gradientsOf } from './gradients.ts';
import { registerGradients } from './registry.ts';

/** The value of a function and the map that pulls cotangents of it back to its argument. */
export interface VectorJacobianProduct<P extends Params> {
  readonly y: tf.Tensor;
  /** r, like y → Jᵀr, like x. It may be called any number of times and is differentiable in r and in whatever f depends on. */
  readonly pullback: (r: tf.Tensor) => P;
}

interface WithAux {
  readonly value: tf.Tensor;
  readonly aux: unknown;
}

/**
 * The value of f at x, and the vector–Jacobian products r ↦ Jᵀr with J = ∂f/∂x.
 *
 * Inside a gradient (`grad`, `valueAndGrad`, also tfjs's own) all pullbacks share the one forward pass, which is on the
 * tape: a penalty on J costs one backward pass. Outside a gradient there is no tape to share, and each call of the pullback
 * runs f again.
 *
 * With `{ hasAux: true }` f gives `{ value, aux }`, and what it gives beside its value comes back as `aux`: the next state of a net, for example. No
 * gradient flows through it unless it is used.
 *
 * @param f From a tree of tensors to a tensor of any shape. Tensors that the pullback needs must outlive it: call it in the
 * scope that made them.
 * @throws Error (from the pullback) if r has not the shape of y.
 * @example
 * const { y: logits, pullback } = vjp((x: tf.Tensor) => tf.matMul(x, w), x);
 * const penalty = tf.sum(tf.square(pullback(r))); // ‖Jᵀr‖²
 */
export function vjp<P extends Params>(f: (x: P) => tf.Tensor, x: P): VectorJacobianProduct<P>;
export function vjp<P extends Params, A>(
  f: (x: P) => { readonly value: tf.Tensor; readonly aux: A },
  x: P,
  options: { readonly hasAux: true },
): VectorJacobianProduct<P> & { readonly aux: A };
export function vjp<P extends Params>(
  given: (x: P) => tf.Tensor | WithAux,
  x: P,
  options?: { readonly hasAux: true },
): VectorJacobianProduct<P> & { readonly aux?: unknown } {
  registerGradients();
  const made = given(x);
  const valueOf = (result: typeof made): tf.Tensor =>
    options?.hasAux === true ? (result as WithAux).value : (result as tf.Tensor);
  const y = valueOf(made);
  const f = (x: P): tf.Tensor => valueOf(given(x));
  const shared = tf.engine().state.gradientDepth > 0;
  return {
    y,
    ...(options?.hasAux === true ? { aux: (made as WithAux).aux } : {}),
    pullback: (r) => {
      if (r.shape.join() !== y.shape.join())
        throw new Error(
          `The cotangent has the shape [${r.shape.join(', ')}], but the value it is pulled back from has [${y.shape.join(', ')}]. Give a cotangent like the value.`,
        );
      // A tape that was shared is gone once its gradient has ended.
      if (shared && tf.engine().state.gradientDepth === 0)
        throw new Error('This pullback was made inside a gradient that has ended. Call it inside, or make it outside.');
      const { value, grads } = gradientsOf(() => (shared ? y : f(x)), x, r);
      if (!shared) value.dispose();
      return grads;
    },
  };
}

/**
 * The value of f at x and the Jacobian–vector product J v, J = ∂f/∂x: the derivative of f along v.
 * Two reverse passes, because J v is the derivative of u ↦ ⟨Jᵀu, v⟩.
 *
 * @param tangent v, a tree like x.
 * @example jvp((x: tf.Tensor) => tf.sin(x), x, v) // { y: sin x, tangent: cos x · v }
 */
export function jvp<P extends Params>(
  f: (x: P) => tf.Tensor,
  x: P,
  tangent: P,
): { readonly y: tf.Tensor; readonly tangent: tf.Tensor } {
  registerGradients();
  return tf.tidy(() => {
    const y = f(x);
    const u = tf.zeros(y.shape);
    const { grads } = gradientsOf(() => inner(vjp(f, x).pullback(u), tangent), u);
    return { y, tangent: grads };
  });
}

/** Σ over the leaves of ⟨a, b⟩. */
const inner = (a: Params, b: Params): tf.Scalar => {
  const products = map((p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.mul(p, q)), a, b);
  return leaves<tf.Tensor>(products).reduce((p, q) => tf.add(p, q)) as tf.Scalar;
};
