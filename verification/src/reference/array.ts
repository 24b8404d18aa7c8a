import type { DataType } from '@tensorflow/tfjs-core';

/** The types of numbers that the reference knows. Values of `float32` are held in double precision. */
export type NumericType = Extract<DataType, 'float32' | 'int32' | 'bool'>;

export type Values = Float64Array | Int32Array | Uint8Array;

/** A dense array in row-major order. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
  readonly values: Values;
  /** How far apart in `values` neighbours along each axis are. */
  readonly strides: readonly number[];
}

/** The number of entries of an array of that shape; 1 for a scalar. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

const stridesOf = (shape: readonly number[]): number[] => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

const emptyValues = (dtype: NumericType, size: number): Values => {
  if (dtype === 'int32') return new Int32Array(size);
  return dtype === 'bool' ? new Uint8Array(size) : new Float64Array(size);
};

/** An array of these values, which are converted as the type says: whole numbers are truncated, booleans are 0 or 1. */
export function ndarray(shape: readonly number[], dtype: NumericType, values: ArrayLike<number>): NdArray {
  const size = sizeOf(shape);
  if (values.length !== size)
    throw new Error(`The shape [${shape.join(', ')}] has ${size} entries, given ${values.length} values.`);
  const own = emptyValues(dtype, size);
  for (let i = 0; i < size; i++) own[i] = dtype === 'bool' ? Number(values[i] !== 0) : values[i]!;
  return { shape: [...shape], dtype, values: own, strides: stridesOf(shape) };
}

/** The same entries in row-major order under another shape. The values are shared. */
export function reshaped(array: NdArray, shape: readonly number[]): NdArray {
  if (sizeOf(shape) !== array.values.length)
    throw new Error(`An array of shape [${array.shape.join(', ')}] cannot have the shape [${shape.join(', ')}].`);
  return { ...array, shape: [...shape], strides: stridesOf(shape) };
}

/** An array of zeros, to be filled through `values`. */
export const empty = (shape: readonly number[], dtype: NumericType = 'float32'): NdArray =>
  ndarray(shape, dtype, emptyValues(dtype, sizeOf(shape)));

/**
 * Calls `visit` with each index of the shape in row-major order; once, with [], for a scalar. The index is one array that
 * changes between calls: copy it to keep it.
 */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let left = sizeOf(shape); left > 0; left--) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
}

/** More entries than any program here needs; a list of many more ends the process, not the call. */
const mostEntries = 2 ** 24;

/** The array whose entry at each index is `entry(index)`. See `forEachIndex` for the index. */
export function build(
  shape: readonly number[],
  dtype: NumericType,
  entry: (index: readonly number[]) => number,
): NdArray {
  if (sizeOf(shape) > mostEntries)
    throw new RangeError(
      `An array of shape [${shape.join(', ')}] has more than ${mostEntries} entries, which the reference does not compute. Use smaller shapes.`,
    );
  const values: number[] = [];
  forEachIndex(shape, (index) => values.push(entry(index)));
  return ndarray(shape, dtype, values);
}

/** Where an index stands in `values`. */
export function offsetOf({ strides }: NdArray, index: readonly number[]): number {
  let offset = 0;
  for (let axis = 0; axis < strides.length; axis++) offset += strides[axis]! * index[axis]!;
  return offset;
}

/** The entry at an index. */
export const at = (array: NdArray, ...index: readonly number[]): number => array.values[offsetOf(array, index)]!;

/** The array with a function applied to each entry. */
export const mapEntries = (
  { shape, dtype, values }: NdArray,
  f: (value: number) => number,
  resultType: NumericType = dtype,
): NdArray =>
  ndarray(
    shape,
    resultType,
    Array.from(values, (value) => f(value)),
  );

/** The shape of arrays of these shapes broadcast against one another: aligned at the last axis, lengths of 1 repeat. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((n) => n !== 1);
    if (new Set(lengths).size > 1)
      throw new Error(`The shapes ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ')} do not broadcast.`);
    return lengths[0] ?? 1;
  });
}

/** The entry that an index of the broadcast shape reads. */
export function atBroadcast(array: NdArray, index: readonly number[]): number {
  const lead = index.length - array.shape.length;
  let offset = 0;
  for (let axis = 0; axis < array.shape.length; axis++)
    if (array.shape[axis] !== 1) offset += array.strides[axis]! * index[lead + axis]!;
  return array.values[offset]!;
}

/** Axes as numbers from 0, in ascending order; all axes where none are given. */
export function axesOf(axes: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axes === null || axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  return [...new Set([axes].flat().map((axis) => (axis < 0 ? axis + rank : axis)))].sort((p, q) => p - q);
}
