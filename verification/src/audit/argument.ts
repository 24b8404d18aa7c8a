import * as tf from '@tensorflow/tfjs-core';
import type { NumericType } from '../reference/array.ts';

/** Values of a tensor: numbers that are cycled through, or drawn. */
export type Fill =
  | readonly number[]
  /** Numbers in -2 .. 2. */
  | 'normal'
  /** Numbers in 0.1 .. 3. */
  | 'positive'
  /** Numbers in -3 .. -0.1. */
  | 'negative'
  /** Numbers in -0.95 .. 0.95. */
  | 'unit'
  /** Numbers in 0.05 .. 0.95. */
  | 'fraction'
  /** Whole numbers in -3 .. 3, so that many are equal. */
  | 'whole'
  /** Whole numbers in 0 .. below - 1. */
  | { readonly below: number };

/** A tensor as data, so that a call can be printed as well as run. */
export interface TensorArgument {
  readonly kind: 'tensor';
  readonly shape: readonly number[];
  readonly dtype: NumericType;
  readonly fill: Fill;
  readonly seed: number;
}

/** NaN, infinities, both zeros, a subnormal number, the smallest normal one, large and ordinary ones. */
export const special: readonly number[] = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-40,
  -1e-40,
  1.1754943508222875e-38,
  1e-20,
  3e38,
  -3e38,
  1e20,
  1,
  -1,
  0.5,
  -2.5,
  88,
  -88,
].map(Math.fround);

/** Without subnormal numbers, of which GPUs give logarithms and roots as of 0, or of some number near the smallest normal one. */
export const normal: readonly number[] = special.filter((v) => v === 0 || !(Math.abs(v) < 1.1754943508222875e-38));

/** Numbers in 0 .. 1, the same for the same seed. */
function drawFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function drawn(fill: Exclude<Fill, readonly number[]>, draw: () => number): number {
  if (fill === 'normal') return draw() * 4 - 2;
  if (fill === 'positive') return 0.1 + draw() * 2.9;
  if (fill === 'negative') return -0.1 - draw() * 2.9;
  if (fill === 'unit') return draw() * 1.9 - 0.95;
  if (fill === 'fraction') return 0.05 + draw() * 0.9;
  if (fill === 'whole') return Math.floor(draw() * 7) - 3;
  return Math.floor(draw() * (fill as { below: number }).below);
}

const isList = (fill: Fill): fill is readonly number[] => Array.isArray(fill);

/** The values of a tensor argument, rounded to its type. */
export function valuesOf({ shape, dtype, fill, seed }: TensorArgument): Float32Array | Int32Array | Uint8Array {
  const size = tf.util.sizeFromShape([...shape]);
  const draw = drawFrom(seed);
  const value = (i: number): number => (isList(fill) ? fill[i % fill.length]! : drawn(fill, draw));
  if (dtype === 'bool')
    return Uint8Array.from({ length: size }, (_, i) => (isList(fill) ? value(i) : draw() < 0.5 ? 0 : 1));
  const values = Array.from({ length: size }, (_, i) => value(i));
  return dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values);
}

type Options = { readonly fill?: Fill; readonly seed?: number };

const tensorArgument =
  (dtype: NumericType, usual: Fill) =>
  (shape: readonly number[], { fill = usual, seed = 1 }: Options = {}): TensorArgument => ({
    kind: 'tensor',
    shape,
    dtype,
    fill,
    seed,
  });

export const float = tensorArgument('float32', 'normal');
export const int = tensorArgument('int32', 'whole');
export const bool = tensorArgument('bool', { below: 2 });

const isTensorArgument = (value: unknown): value is TensorArgument =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'tensor';

/** What an op gives, as an argument of another: a kernel's gradient needs the kernel's output. */
export interface ResultArgument {
  readonly kind: 'result';
  readonly path: string;
  readonly args: readonly unknown[];
}

export const result = (path: string, ...args: readonly unknown[]): ResultArgument => ({ kind: 'result', path, args });

const isResult = (value: unknown): value is ResultArgument =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'result';

/** The function at a path in `tf`, such as `image.resizeBilinear`. */
export function functionAt(path: string): (...args: unknown[]) => unknown {
  const names = path.split('.');
  const owner = names.slice(0, -1).reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], tf);
  return (owner as Record<string, (...args: unknown[]) => unknown>)[names.at(-1)!]!;
}

/** The value with each tensor argument in it replaced, and then each result. */
export function mapArguments(
  value: unknown,
  tensor: (argument: TensorArgument) => unknown,
  result: (path: string, args: readonly unknown[]) => unknown = (_, args) => args,
): unknown {
  if (isTensorArgument(value)) return tensor(value);
  const inner = (item: unknown): unknown => mapArguments(item, tensor, result);
  if (isResult(value)) return result(value.path, value.args.map(inner));
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item)]));
}

const literal = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** A number, string, list or object as it is written in a program. */
export function written(value: unknown): string {
  if (isTensorArgument(value)) return writtenTensor(value);
  if (isResult(value)) return `tf.${value.path}(${value.args.map(written).join(', ')})`;
  if (typeof value === 'number') return literal(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => `${key}: ${written(item)}`)
      .join(', ')} }`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** Small tensors are written with their values, large ones with the name of their fill. */
function writtenTensor(argument: TensorArgument): string {
  const size = tf.util.sizeFromShape([...argument.shape]);
  const { shape, dtype, fill } = argument;
  const type = dtype === 'float32' ? '' : `, '${dtype}'`;
  if (size <= 12) {
    const values = [...valuesOf(argument)].map((v) => literal(dtype === 'float32' ? Number(v.toPrecision(6)) : v));
    return `tf.tensor([${values.join(', ')}], ${written(shape)}${type})`;
  }
  const name = isList(fill) ? (fill === special ? 'special' : `[${fill.map(literal).join(', ')}]`) : written(fill);
  return `random(${written(shape)}, ${name}${type})`;
}
