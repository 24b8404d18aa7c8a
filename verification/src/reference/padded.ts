import { type NdArray, at, build } from './array.ts';

type Shape = readonly number[];

/** An array with `constant` before and after it along each axis. */
export const padded = (x: NdArray, paddings: readonly Shape[], constant: number): NdArray =>
  build(
    x.shape.map((size, k) => size + paddings[k]![0]! + paddings[k]![1]!),
    x.dtype,
    (index) => {
      const source = index.map((i, k) => i - paddings[k]![0]!);
      return source.every((i, k) => i >= 0 && i < x.shape[k]!) ? at(x, ...source) : constant;
    },
  );
