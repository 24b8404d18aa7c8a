import * as tf from '@tensorflow/tfjs-core';
import { type Tree, leaves, map } from '@gr/tree';
import { type Fault, faultOf } from './finite.ts';

/** The last state that was copied to host memory, where the loss of a GPU does not reach it. */
export interface HostCopies<State> {
  /** Copies a state, if the last copy is old enough and its values are finite; else gives the first that is not. */
  keep(state: State): Promise<Fault | undefined>;
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
      if (!(now - taken >= 1000 * seconds)) return undefined;
      taken = now;
      const { fault, upload } = await download(state as unknown as Tree<unknown>);
      if (fault === undefined) restore = upload;
      return fault;
    },
    restore: () => restore?.() as State | undefined,
  };
};

const tensorsOf = (tree: Tree<unknown>): tf.Tensor[] =>
  leaves<unknown>(tree).filter((leaf): leaf is tf.Tensor => leaf instanceof tf.Tensor);

/** Reads all tensors at once. Gives the first value that is not finite, and the function that makes the same tree of new tensors. */
const download = async (
  tree: Tree<unknown>,
): Promise<{ readonly fault: Fault | undefined; readonly upload: () => Tree<unknown> }> => {
  const tensors = tensorsOf(tree);
  const read = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<tf.TypedArray>));
  const values = new Map(tensors.map((tensor, i) => [tensor, (read[i] as tf.TypedArray).slice()]));
  const upload = (leaf: unknown): unknown =>
    leaf instanceof tf.Tensor ? tf.tensor(values.get(leaf) as tf.TypedArray, leaf.shape, leaf.dtype) : leaf;
  const host = map((leaf: unknown) => (leaf instanceof tf.Tensor ? values.get(leaf) : leaf), tree);
  return { fault: faultOf(host), upload: () => map(upload, tree) };
};
