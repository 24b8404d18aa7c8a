import * as tf from '@tensorflow/tfjs-core';
import { type Params, map, structure, unflatten } from '@gr/tree';

// A tree of tensors mapped to tensors has the same type again; `Mapped` cannot say so for a generic P, hence the casts.

/** Applies `f` to the leaves at the same place of two or three trees, each in a tidy of its own. */
export const eachLeaf = <P extends Params>(
  f: (first: tf.Tensor, second: tf.Tensor, third: tf.Tensor) => tf.Tensor,
  first: P,
  second: Params = first,
  third: Params = first,
): P =>
  map((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.tidy(() => f(a, b, c)), first, second, third) as unknown as P;

/** The same for an `f` that makes several tensors of each place: a tree per name of its result. */
export const eachLeafTo = <K extends string, P extends Params>(
  names: readonly K[],
  f: (...leaves: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]) => { [name in K]: tf.Tensor },
  first: P,
  second: Params,
  third: Params = first,
  fourth: Params = first,
): { readonly [name in K]: P } => {
  const results: { [name in K]: tf.Tensor }[] = [];
  map(
    (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor, d: tf.Tensor) => results.push(tf.tidy(() => f(a, b, c, d))),
    first,
    second,
    third,
    fourth,
  );
  const shape = structure(first);
  const tree = (name: K): P =>
    unflatten(
      shape,
      results.map((result) => result[name]),
    ) as P;
  return Object.fromEntries(names.map((name) => [name, tree(name)])) as { [name in K]: P };
};

/** Zeros, like each leaf. */
export const zeros = (params: Params): Params => eachLeaf((leaf) => tf.zerosLike(leaf), params);
