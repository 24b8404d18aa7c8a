import * as tf from '@tensorflow/tfjs-core';
import { type NdArray, ndarray } from '../reference/array.ts';
import type { ReferenceBackend } from '../reference/backend.ts';
import { first, second } from './derivatives.ts';
import { noiseOf } from './noise.ts';
import type { Program } from './program.ts';
import { draws, seedOf } from './random.ts';
import { type Hooks, run } from './run.ts';

/** Arrays for all inputs, in their order. */
export type Arrays = readonly NdArray[];

/** A program in double precision. All of it must run while the reference is the current backend. */
export interface Oracle {
  readonly inputs: Arrays;
  /** The places of the inputs of which derivatives are taken. */
  readonly floats: readonly number[];
  readonly u: NdArray;
  /** Directions for the inputs of which derivatives are taken. */
  readonly vs: Arrays;
  readonly value: (at: Arrays, noise?: number) => Valued;
  /** Derivatives by the rules of autodiff: like the inputs of which they are taken. */
  readonly gradient: (order: 1 | 2, noise?: number) => Arrays;
  /** The same with every result of arithmetic rounded at random, inside of functions and rules too. */
  readonly rounded: (order: 1 | 2, seed: number) => Arrays;
}

interface Valued {
  readonly value: NdArray;
  /** A fingerprint of the sides of all switches. */
  readonly decisions: number;
}

/** Numbers between ½ and 1½ of both signs: no entry is lost. */
export const cotangent = (
  seed: Program['cotangents'],
  salt: number,
  shape: readonly number[],
  size: number,
): NdArray => {
  const random = draws(seedOf(seed === 'ones' ? 0 : seed, salt));
  const value = () => (seed === 'ones' ? 1 : (random.chance(0.5) ? 1 : -1) * random.float(0.5, 1.5));
  return ndarray(shape, 'float32', Array.from({ length: size }, value));
};

export const arraysOf = ({ inputs }: Program): NdArray[] =>
  inputs.map(({ shape, dtype, values }) => ndarray(shape, dtype, values));

/** Where the inputs stand of which derivatives are taken. */
const floatsOf = ({ inputs }: Program): number[] => inputs.flatMap(({ dtype }, i) => (dtype === 'float32' ? [i] : []));

/** The function of the floats alone, on tensors. */
export const functionOf =
  (program: Program, tensors: readonly tf.Tensor[], hooks?: Hooks) =>
  (xs: readonly tf.Tensor[]): tf.Tensor => {
    const given = [...tensors];
    floatsOf(program).forEach((place, i) => (given[place] = xs[i]!));
    return run(program, given, hooks);
  };

export function oracleOf(program: Program, reference: ReferenceBackend): Oracle {
  const inputs = arraysOf(program);
  const floats = floatsOf(program);
  const tensorOf = (array: NdArray) => reference.tensorOf(array);
  const noisy = (noise: number | undefined) => (noise === undefined ? undefined : noiseOf(noise, reference));

  const value = (at: Arrays, noise?: number): Valued =>
    scoped(() => {
      const { input = same, forward } = noisy(noise) ?? {};
      reference.takeDecisions();
      const result = reference.arrayOf(run(program, at.map(input).map(tensorOf), forward));
      return { value: result, decisions: reference.takeDecisions() };
    });

  const { shape, values } = value(inputs).value;
  const u = cotangent(program.cotangents, 0, shape, values.length);
  const vs = floats.map((place, i) =>
    cotangent(program.cotangents, i + 1, inputs[place]!.shape, inputs[place]!.values.length),
  );

  const gradient = (order: 1 | 2, noise?: number): Arrays =>
    scoped(() => {
      const { input = same, backward } = noisy(noise) ?? {};
      const tensors = inputs.map(input).map(tensorOf);
      const f = functionOf(program, tensors, backward);
      const xs = floats.map((place) => tensors[place]!);
      const results =
        order === 1
          ? first(program.style, f, tensorOf(u), xs)
          : second(program.style, f, tensorOf(u), vs.map(tensorOf), xs);
      return results.map((t) => reference.arrayOf(t));
    });

  const rounded = (order: 1 | 2, seed: number): Arrays => {
    const { float } = draws(seedOf(seed, 55));
    reference.rounding = (v) => v * (1 + 1e-7 * float(-1, 1));
    try {
      return gradient(order);
    } finally {
      reference.rounding = undefined;
    }
  };

  return { inputs, floats, u, vs, value, gradient, rounded };
}

const same = (array: NdArray): NdArray => array;

/** Runs f, whose result holds no tensors, and disposes its tensors. */
function scoped<A>(f: () => A): A {
  let result: A | undefined;
  tf.tidy(() => {
    result = f();
  });
  return result as A;
}
