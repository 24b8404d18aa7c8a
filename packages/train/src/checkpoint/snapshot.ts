import * as tf from '@tensorflow/tfjs-core';
import { type Tree, mapWithPath, pathToString } from '@gr/tree';
import type { HostTensor } from './safetensors.ts';

/** The leaves of a state by their paths, outside of any backend: `params.conv1.w`, `step`, `key.0`. */
export interface Snapshot {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly numbers: ReadonlyMap<string, number>;
}

/**
 * Reads a state from its backend. All reads begin before this returns, on tensors of its own, so the state may be disposed
 * while they are under way, and a GPU is not waited for.
 *
 * @throws RangeError if two leaves have one path, or a leaf is neither a tensor of float32, int32 or bool nor a finite number
 * @example
 * const { tensors, numbers } = await snapshot(state);
 * console.log(tensors.get('params.conv1.w')?.shape, numbers.get('step'));
 */
export async function snapshot(state: object): Promise<Snapshot> {
  const reads: Promise<readonly [string, HostTensor]>[] = [];
  const numbers = new Map<string, number>();
  const seen = new Set<string>();
  mapWithPath<unknown, void>((leaf, path) => {
    const name = pathToString(path);
    if (seen.has(name)) throw new RangeError(`two leaves of the state have the path ${name}. Give names without dots.`);
    seen.add(name);
    if (leaf instanceof tf.Tensor) reads.push(read(name, leaf));
    else if (typeof leaf === 'number' && Number.isFinite(leaf)) numbers.set(name, leaf);
    else throw new RangeError(`${name} is ${String(leaf)}, expected a tensor or a finite number.`);
  }, state as Tree<unknown>);
  return { tensors: new Map(await Promise.all(reads)), numbers };
}

const read = async (name: string, tensor: tf.Tensor): Promise<readonly [string, HostTensor]> => {
  const { dtype, shape } = tensor;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw new RangeError(`${name} is a tensor of ${dtype}, expected float32, int32 or bool.`);
  const own = tf.clone(tensor);
  try {
    // the data is of the dtype's own array, which the union of HostTensor pairs with its name
    return [name, { dtype, shape: [...shape], data: await own.data() } as HostTensor];
  } finally {
    own.dispose();
  }
};

/**
 * Whether every number is finite: a diverged state is no place to go on from.
 *
 * @example isFiniteSnapshot(await snapshot(state));
 */
export const isFiniteSnapshot = ({ tensors }: Snapshot): boolean =>
  [...tensors.values()].every(({ dtype, data }) => dtype !== 'float32' || data.every(Number.isFinite));
