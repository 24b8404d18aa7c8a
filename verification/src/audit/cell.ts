import * as tf from '@tensorflow/tfjs-core';
import { functionAt, mapArguments, type TensorArgument, valuesOf, written } from './argument.ts';

/** How close a result has to be. */
export type Closeness =
  /** Equal, once rounded to float32: the op only moves values or rounds once. */
  | 'exact'
  /** Each entry by itself, relative to its own size. */
  | 'entries'
  /** Relative to the largest entry of the result. */
  | 'largest';

/** One call of an op, as data. */
export interface Cell {
  /** The row of the table that it counts for. */
  readonly op: string;
  /** A path in `tf`, such as `image.resizeBilinear`, or the name of a kernel. */
  readonly path: string;
  readonly args: readonly unknown[];
  readonly direct: boolean;
  readonly close: Closeness;
  /** The tolerance in place of the usual one. */
  readonly tolerance?: number;
  /** Too much work for every run of the tests. */
  readonly large: boolean;
}

type CellOptions = { readonly close?: Closeness; readonly tolerance?: number; readonly op?: string };

const elements = (value: unknown): number => {
  let most = 0;
  mapArguments(value, (argument) => (most = Math.max(most, tf.util.sizeFromShape([...argument.shape]))));
  return most;
};

/** `tf.path(...args)`. */
export const call = (path: string, args: readonly unknown[], options: CellOptions = {}): Cell => ({
  op: path,
  path,
  args,
  direct: false,
  close: 'largest',
  large: elements(args) > 20_000,
  ...options,
});

/** `engine().runKernel(name, inputs, attrs)`: for attributes that no `tf.*` function passes on. */
export const kernel = (
  name: string,
  inputs: Record<string, unknown>,
  attrs: object,
  options: CellOptions = {},
): Cell => ({
  ...call(name, [inputs, attrs], options),
  direct: true,
});

/** The cell as a program of one line. */
export const program = ({ path, args, direct }: Cell): string =>
  direct
    ? `tf.engine().runKernel('${path}', ${args.map(written).join(', ')})`
    : `tf.${path}(${args.map(written).join(', ')})`;

/** What a call gave: tensors without a backend. */
export interface Output {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: ArrayLike<number>;
}

const tensorsOf = (result: unknown): tf.Tensor[] => {
  if (result instanceof tf.Tensor) return [result];
  if (typeof result === 'number') return [tf.scalar(result)];
  return Object.values(result as object).flatMap(tensorsOf);
};

/** Smaller than the smallest normal number of float32. GPUs may take such numbers for 0. */
const flushed = (v: number): number => (Math.abs(v) < 1.1754943508222875e-38 ? 0 : v);

export interface RunOptions {
  /** Subnormal inputs are 0. */
  readonly flush?: boolean;
  /** Another tensor of the same values in place of each input. */
  readonly placed?: (input: tf.Tensor) => tf.Tensor;
}

/** Runs a cell on the current backend. */
export async function run({ path, args, direct }: Cell, { flush = false, placed }: RunOptions = {}): Promise<Output[]> {
  const made: tf.Tensor[] = [];
  const tensor = (argument: TensorArgument): tf.Tensor => {
    const values = valuesOf(argument);
    const input = tf.tensor(flush ? values.map(flushed) : values, [...argument.shape], argument.dtype);
    made.push(input);
    if (placed !== undefined) made.push(placed(input));
    return made.at(-1)!;
  };
  const inner = (name: string, values: readonly unknown[]): unknown => {
    const value = functionAt(name)(...values);
    made.push(...tensorsOf(value));
    return value;
  };
  let outputs: tf.Tensor[] = [];
  try {
    const real = args.map((value) => mapArguments(value, tensor, inner));
    const call = (): unknown =>
      direct
        ? tf.engine().runKernel(path, real[0] as tf.NamedTensorMap, real[1] as tf.NamedAttrMap)
        : functionAt(path)(...real);
    const result = path.endsWith('Async') ? await call() : tf.tidy(() => tensorsOf(call()));
    outputs = tensorsOf(result);
    const read = await Promise.all(
      outputs.map(async (output) => ({ shape: output.shape, dtype: output.dtype, values: await output.data() })),
    );
    const shared = made.map(({ dataId }) => dataId).filter((id) => outputs.some(({ dataId }) => dataId === id));
    tf.dispose(outputs);
    const uses = (id: object): number => made.filter(({ dataId }) => dataId === id).length;
    if (shared.some((id) => tf.engine().backend.refCount(id) !== uses(id)))
      throw new Error('The result shares its memory with an operand, and takes it along when it is disposed of.');
    return read;
  } finally {
    tf.dispose([made, outputs]);
  }
}

/** Whether the values of an input are among those that GPUs flush to 0. */
export const hasSubnormals = ({ args }: Cell): boolean => {
  let found = false;
  mapArguments(args, (argument) => (found ||= valuesOf(argument).some((v) => v !== 0 && flushed(v) === 0)));
  return found;
};
