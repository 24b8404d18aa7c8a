import * as tf from '@tensorflow/tfjs-core';
import { type Tree, leaves, map } from '@gr/tree';

/** The last state that was copied to host memory, where the loss of a GPU does not reach it. */
export interface HostCopies<State> {
  /** Copies a state, if the last copy is old enough. */
  keep(state: State): Promise<void>;
  /** The copy as tensors, which the caller owns; undefined if there is none. */
  restore(): State | undefined;
}

/** @param seconds between two copies */
export const hostCopies = <State>(seconds: number): HostCopies<State> => {
  let restore: (() => Tree<unknown>) | undefined;
  let taken = -Infinity;
  return {
    keep: async (state) => {
      const now = performance.now();
      if (!(now - taken >= 1000 * seconds)) return;
      restore = await download(state as unknown as Tree<unknown>);
      taken = now;
    },
    restore: () => restore?.() as State | undefined,
  };
};

/** Whether every tensor of a state can still be read. */
export const isReadable = async (state: unknown): Promise<boolean> => {
  try {
    await Promise.all(tensorsOf(state as Tree<unknown>).map((tensor) => tensor.data()));
    return true;
  } catch {
    return false;
  }
};

const tensorsOf = (tree: Tree<unknown>): tf.Tensor[] =>
  leaves<unknown>(tree).filter((leaf): leaf is tf.Tensor => leaf instanceof tf.Tensor);

/** Reads all tensors at once. Returns the function that makes the same tree of new ones. */
const download = async (tree: Tree<unknown>): Promise<() => Tree<unknown>> => {
  const tensors = tensorsOf(tree);
  const read = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<tf.TypedArray>));
  const values = new Map(tensors.map((tensor, i) => [tensor, (read[i] as tf.TypedArray).slice()]));
  const upload = (leaf: unknown): unknown =>
    leaf instanceof tf.Tensor ? tf.tensor(values.get(leaf) as tf.TypedArray, leaf.shape, leaf.dtype) : leaf;
  return () => map(upload, tree);
};
