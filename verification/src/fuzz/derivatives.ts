import * as tf from '@tensorflow/tfjs-core';
import { grad, vjp } from '@gr/autodiff';
import type { Style } from './program.ts';

type Tensors = readonly tf.Tensor[];
type Value = (xs: Tensors) => tf.Tensor;

/** Σ ⟨a, b⟩. */
const inner = (as: Tensors, bs: Tensors): tf.Scalar =>
  as.map((a, i) => tf.sum(tf.mul(a, bs[i]!))).reduce((p, q) => tf.add(p, q)) as tf.Scalar;

/** ∂⟨u, f⟩/∂x for each x, by the rules of autodiff. */
export const first = (style: Style, f: Value, u: tf.Tensor, xs: Tensors): Tensors =>
  style === 'vjp' ? vjp(f, xs).pullback(u) : grad((ys: Tensors) => inner([f(ys)], [u]))(xs);

/** ∂⟨v, ∂⟨u, f⟩/∂x⟩/∂x for each x. */
export const second = (style: Style, f: Value, u: tf.Tensor, vs: Tensors, xs: Tensors): Tensors =>
  grad((ys: Tensors) => inner(first(style, f, u, ys), vs))(xs);
