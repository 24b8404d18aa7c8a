import { type NdArray, type NumericType, at, axesOf, build, empty, forEachIndex, offsetOf, reshaped } from './array.ts';
import type { Attributes, Decide, KernelTable, ReferenceKernel } from './kernel.ts';

/** A value from all entries along the reduced axes, in row-major order. */
type Reduction = (entries: readonly number[], decide: Decide) => number;

/** Reduces over axes; the result keeps them with length 1. */
function reduce(x: NdArray, axes: readonly number[], dtype: NumericType, f: Reduction, decide: Decide): NdArray {
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  const result = empty(kept, dtype);
  const gathered = Array.from(result.values, (): number[] => []);
  forEachIndex(x.shape, (index) => {
    const place = index.map((i, axis) => (axes.includes(axis) ? 0 : i));
    gathered[offsetOf(result, place)]!.push(at(x, ...index));
  });
  return build(kept, dtype, (index) => f(gathered[offsetOf(result, index)]!, decide));
}

const reduction =
  (f: Reduction, dtype?: NumericType): ReferenceKernel =>
  ({ x }, attrs: Attributes, decide) => {
    const axes = axesOf(attrs.axis ?? attrs.reductionIndices, x!.shape.length);
    const kept = reduce(x!, axes, dtype ?? x!.dtype, f, decide);
    return attrs.keepDims
      ? kept
      : reshaped(
          kept,
          x!.shape.filter((_, axis) => !axes.includes(axis)),
        );
  };

const sum = (entries: readonly number[]): number => entries.reduce((p, q) => p + q, 0);

/** The largest entry by a sign; NaN where one is NaN. Which entries reach it is decided. */
const extremum =
  (sign: 1 | -1): Reduction =>
  (entries, decide) => {
    const largest = entries.reduce((p, q) => Math.max(p, sign * q), -Infinity);
    entries.forEach((v, i) => {
      if (sign * v === largest) decide(i);
    });
    return sign * largest;
  };

/** Where the first largest entry by a sign stands. */
const place =
  (sign: 1 | -1): Reduction =>
  (entries, decide) => {
    const largest = entries.reduce((p, q) => Math.max(p, sign * q), -Infinity);
    const where = entries.findIndex((v) => sign * v === largest || (Number.isNaN(v) && Number.isNaN(largest)));
    decide(where);
    return Math.max(0, where);
  };

const placeAlong =
  (f: Reduction): ReferenceKernel =>
  ({ x }, { axis }: { axis: number | number[] }, decide) => {
    const axes = axesOf(axis, x!.shape.length);
    return reshaped(
      reduce(x!, axes, 'int32', f, decide),
      x!.shape.filter((_, i) => !axes.includes(i)),
    );
  };

/** Cumulative sums or products along an axis, from `start`. */
const cumulative =
  (start: number, combine: (p: number, q: number) => number): ReferenceKernel =>
  ({ x }, { axis, exclusive, reverse }: { axis: number; exclusive: boolean; reverse: boolean }) => {
    const [along] = axesOf(axis ?? 0, x!.shape.length);
    return build(x!.shape, x!.dtype, (index) => {
      const here = index[along!]!;
      let total = start;
      for (let i = 0; i < x!.shape[along!]!; i++) {
        const before = reverse ? i > here : i < here;
        if (before || (i === here && !exclusive)) total = combine(total, at(x!, ...index.with(along!, i)));
      }
      return total;
    });
  };

/** Reductions over axes and their cumulative forms. */
export const reductions: KernelTable = {
  Sum: reduction(sum),
  Mean: reduction((entries) => sum(entries) / entries.length, 'float32'),
  Prod: reduction((entries) => entries.reduce((p, q) => p * q, 1)),
  Max: reduction(extremum(1)),
  Min: reduction(extremum(-1)),
  All: reduction((entries) => Number(entries.every((v) => v !== 0)), 'bool'),
  Any: reduction((entries) => Number(entries.some((v) => v !== 0)), 'bool'),
  ArgMax: placeAlong(place(1)),
  ArgMin: placeAlong(place(-1)),
  Cumsum: cumulative(0, (p, q) => p + q),
  Cumprod: cumulative(1, (p, q) => p * q),
};
