import * as tf from '@tensorflow/tfjs-core';
import { type Params, map, structure, unflatten } from '@gr/tree';

// A tree of tensors mapped to tensors has the same type again; `Mapped` cannot say so for a generic P, hence the casts.

/** Tensors in the order of the leaves. */
export type Leaves = readonly tf.Tensor[];

/** Applies `f` to the leaves at the same place of two or three trees, each in a tidy of its own. */
export const eachLeaf = <P extends Params>(
  f: (first: tf.Tensor, second: tf.Tensor, third: tf.Tensor) => tf.Tensor,
  first: P,
  second: Params = first,
  third: Params = first,
): P =>
  map((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) => tf.tidy(() => f(a, b, c)), first, second, third) as unknown as P;

/** Trees from lists of the leaves of two to four trees: `f` makes lists, in the same order, and each becomes a tree of that name. */
export const leavesTo = <K extends string, P extends Params>(
  names: readonly K[],
  f: (...lists: [Leaves, Leaves, Leaves, Leaves]) => { readonly [name in K]: Leaves },
  first: P,
  second: Params,
  third: Params = first,
  fourth: Params = first,
): { readonly [name in K]: P } => {
  const lists: [tf.Tensor[], tf.Tensor[], tf.Tensor[], tf.Tensor[]] = [[], [], [], []];
  map(
    (...leaves: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]) => leaves.forEach((leaf, i) => lists[i]!.push(leaf)),
    first,
    second,
    third,
    fourth,
  );
  const results = f(...lists);
  const shape = structure(first);
  return Object.fromEntries(names.map((name) => [name, unflatten(shape, results[name])])) as { [name in K]: P };
};

/** Lists of what `f` makes of each place, in a tidy of its own: a list per name. */
export const listsOf = <K extends string>(
  names: readonly K[],
  places: number,
  f: (place: number) => { readonly [name in K]: tf.Tensor },
): { readonly [name in K]: Leaves } => {
  const results = Array.from({ length: places }, (_, place) => tf.tidy(() => f(place) as { [name in K]: tf.Tensor }));
  return Object.fromEntries(names.map((name) => [name, results.map((result) => result[name])])) as never;
};

/** Zeros, like each leaf. */
export const zeros = (params: Params): Params => eachLeaf((leaf) => tf.zerosLike(leaf), params);
