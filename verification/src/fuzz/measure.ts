import * as tf from '@tensorflow/tfjs-core';
import type { NdArray } from '../reference/array.ts';
import { first, second } from './derivatives.ts';
import { type Oracle, functionOf } from './oracle.ts';
import type { Program } from './program.ts';
import { messageOf } from './refusal.ts';

/** A tensor of a backend, read. */
export interface Read {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** What a backend gives at an order: arrays, or the message of its error. */
export type Measured = readonly Read[] | { readonly error: string };

const tensorOf = ({ shape, dtype, values }: NdArray): tf.Tensor =>
  tf.tensor(dtype === 'float32' ? Float32Array.from(values) : (values.slice() as Int32Array), [...shape], dtype);

export interface Measurement {
  /** The value and the derivatives. */
  readonly byOrder: readonly Measured[];
  /** How many tensors stay behind. */
  readonly left: number;
  /** An input that has other values than before. */
  readonly changed: { readonly input: number; readonly values: readonly number[] } | undefined;
}

/** Runs a program and its derivatives up to an order on the current backend. */
export async function measure(
  program: Program,
  { inputs, floats, u, vs }: Oracle,
  orders: number,
): Promise<Measurement> {
  const before = tf.memory().numTensors;
  const made = inputs.map(tensorOf);
  const byOrder: Measured[] = [];
  for (let order = 0; order <= orders; order++) {
    let results: readonly tf.Tensor[] = [];
    try {
      results = tf.tidy(() => {
        const f = functionOf(program, made);
        const xs = floats.map((place) => made[place]!);
        if (order === 0) return [f(xs)];
        if (order === 1) return [...first(program.style, f, tensorOf(u), xs)];
        return [...second(program.style, f, tensorOf(u), vs.map(tensorOf), xs)];
      });
      const read: Read[] = [];
      for (const t of results) read.push({ shape: t.shape, values: (await t.data()) as Float32Array });
      byOrder.push(read);
    } catch (error) {
      byOrder.push({ error: messageOf(error) });
    } finally {
      tf.dispose([...results]);
    }
  }
  let changed: Measurement['changed'];
  for (const [i, t] of made.entries()) {
    const values = Array.from(await t.data());
    if (
      changed === undefined &&
      values.some((v, k) => v !== inputs[i]!.values[k]! && !(Number.isNaN(v) && Number.isNaN(inputs[i]!.values[k]!)))
    )
      changed = { input: i, values };
  }
  tf.dispose(made);
  return { byOrder, left: tf.memory().numTensors - before, changed };
}
