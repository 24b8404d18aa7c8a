import type * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@gr/tree';
import type { Layer } from './layer.ts';

// What is known of a layer beside its two functions, for those who run it together with its neighbours in fewer passes, as `serial` does. It is noted
// beside the layer, so that a layer stays a pair of functions: one that is wrapped or written by a user has no role, and gives the same numbers.

/**
 * `bias`: the layer is x ↦ product(params, x) + params.b with a number for each channel, the last axis, and no state. `relu`: max(0, x).
 * `norm`: `rectified` is `apply` with a relu of y.
 * `max`: the maximum of each window, per channel. Adding a bias, relu and maxima of windows do not decrease anywhere, so that
 * the latter two may be exchanged with any of them.
 */
export type Role<P extends Params = Params, S extends Params = Params> =
  | { readonly kind: 'bias'; product(params: P, x: tf.Tensor): tf.Tensor }
  | { readonly kind: 'norm'; readonly rectified: Layer<P, S>['apply'] }
  | { readonly kind: 'relu' }
  | { readonly kind: 'max' };

const roles = new WeakMap<Layer, Role>();

/** Notes what a layer does; the layer is the one that was given. */
export const withRole = <P extends Params, S extends Params>(layer: Layer<P, S>, role: Role<P, S>): Layer<P, S> => {
  roles.set(layer as unknown as Layer, role as unknown as Role);
  return layer;
};

/** What is noted of a layer; undefined for most. */
export const roleOf = (layer: Layer): Role | undefined => roles.get(layer);
