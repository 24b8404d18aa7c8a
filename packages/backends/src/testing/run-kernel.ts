// Kernels run by name on a named backend, and compared.
import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { type Backend, type BackendName, type BackendOptions, useBackend } from '../index.ts';

/** The values of a tensor, on no backend. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export type Draw = () => number;

/** Numbers in -1 .. 1, the same for the same seed. */
export function drawFrom(seed: number): Draw {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 31 - 1;
}

export const array = (shape: readonly number[], draw: Draw): Values => ({
  shape,
  values: Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, draw),
});

/** Starts a backend or fails the test. */
export async function started<N extends BackendName>(name: N, options?: BackendOptions<N>): Promise<Backend<N>> {
  const result = await useBackend(name, options)();
  if (E.isLeft(result)) throw new Error(result.left.message);
  return result.right;
}

type Inputs = Readonly<Record<string, Values>>;

/** The outputs of a kernel. */
export async function runKernels(
  backend: string,
  kernel: string,
  inputs: Inputs,
  attrs: object = {},
): Promise<readonly Values[]> {
  await tf.setBackend(backend);
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([name, { values, shape }]) => [name, tf.tensor(values, [...shape], 'float32')]),
  );
  const result = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(kernel, tensors, attrs as tf.NamedAttrMap);
  const outputs = Array.isArray(result) ? result : [result];
  const values = await Promise.all(
    outputs.map(async (output) => ({ shape: output.shape, values: Float32Array.from(await output.data()) })),
  );
  tf.dispose([tensors, outputs]);
  return values;
}

/** The first output of a kernel. */
export const runKernel = async (backend: string, kernel: string, inputs: Inputs, attrs: object = {}): Promise<Values> =>
  (await runKernels(backend, kernel, inputs, attrs))[0] as Values;

/** The largest difference relative to the largest value of `want`. NaN and infinities must be in the same places. */
export function relativeError(got: Values, want: Values): number {
  expect(got.shape).toEqual(want.shape);
  const finite = want.values.filter((v) => Number.isFinite(v));
  const scale = finite.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-30);
  return want.values.reduce((worst, v, i) => {
    const g = got.values[i] as number;
    return Object.is(g, v) || g === v ? worst : Math.max(worst, Math.abs(g - v) / scale || Infinity);
  }, 0);
}

/** Holds that a kernel on wasm gives what the cpu backend gives. */
export async function expectLikeCpu(
  kernel: string,
  inputs: Inputs,
  attrs: object = {},
  tolerance = 2e-6,
): Promise<void> {
  const want = await runKernel('cpu', kernel, inputs, attrs);
  const got = await runKernel('wasm', kernel, inputs, attrs);
  expect(relativeError(got, want)).toBeLessThanOrEqual(tolerance);
}

/** Sum of the products of two arrays of one shape. */
export const dot = (a: Values, b: Values): number => {
  expect(a.shape).toEqual(b.shape);
  return a.values.reduce((sum, v, i) => sum + v * (b.values[i] as number), 0);
};
