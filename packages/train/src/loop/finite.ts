import * as tf from '@tensorflow/tfjs-core';
import { type Tree, leaves, map, mapWithPath, pathToString } from '@gr/tree';

/** The first value of a state that is not finite. */
export interface Fault {
  /** `params.conv1.w` */
  readonly path: string;
  /** NaN, or ±∞. */
  readonly value: number;
}

/**
 * A number on the device that is finite only if all values of the state are, at one pass over them and no read: NaN and ∞ survive a sum.
 * Sums of finite values may overflow too, so one that is not finite says no more than to look closer.
 */
export const screen = (state: unknown): tf.Scalar =>
  tf.tidy(() => {
    const all = leaves<unknown>(state as Tree<unknown>);
    if (all.some((leaf) => typeof leaf === 'number' && !Number.isFinite(leaf))) return tf.scalar(NaN);
    const sums = all.filter(isFloat).map((tensor) => tf.sum(tensor));
    return (sums.length === 0 ? tf.scalar(0) : tf.addN(sums)) as tf.Scalar;
  });

/** What is not finite in a state. One number is read, and the state only where that is not finite. */
export const firstFault = async (state: unknown): Promise<Fault | undefined> => {
  const screened = screen(state);
  try {
    return Number.isFinite((await screened.data())[0]) ? undefined : await inspect(state);
  } finally {
    screened.dispose();
  }
};

/** Reads a state and looks at each of its values. */
export const inspect = async (state: unknown): Promise<Fault | undefined> => {
  const tensors = leaves<unknown>(state as Tree<unknown>).filter(isFloat);
  const read = await Promise.all(tensors.map((tensor) => tensor.data()));
  const values = new Map<unknown, tf.TypedArray>(tensors.map((tensor, i) => [tensor, read[i] as tf.TypedArray]));
  return faultOf(map((leaf: unknown) => values.get(leaf) ?? leaf, state as Tree<unknown>));
};

/** The first value that is not finite, of a tree with arrays in place of tensors. */
export const faultOf = (tree: Tree<unknown>): Fault | undefined => {
  let fault: Fault | undefined;
  mapWithPath<unknown, void>((leaf, path) => {
    if (fault !== undefined) return;
    const value =
      typeof leaf === 'number' ? odd([leaf]) : ArrayBuffer.isView(leaf) ? odd(leaf as Float32Array) : undefined;
    if (value !== undefined) fault = { path: pathToString(path), value };
  }, tree);
  return fault;
};

/** The first of some numbers that is not finite. */
export const odd = (values: ArrayLike<number>): number | undefined => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value - value !== 0) return value; // NaN for NaN and ±∞
  }
  return undefined;
};

const isFloat = (leaf: unknown): leaf is tf.Tensor => leaf instanceof tf.Tensor && leaf.dtype === 'float32';
