import { type NdArray, at, build, empty, ndarray, sizeOf } from './array.ts';
import type { KernelTable } from './kernel.ts';
import { countTo } from './places.ts';

/** For each segment, the rows of `data` that its indices name, summed or averaged. Segment numbers ascend. */
function segments(data: NdArray, indices: NdArray, segmentIds: NdArray, mean: boolean): NdArray {
  const count = segmentIds.values.length === 0 ? 0 : segmentIds.values.at(-1)! + 1;
  const width = sizeOf(data.shape.slice(1));
  const sums = empty([count, ...data.shape.slice(1)], data.dtype);
  for (const segment of countTo(count)) {
    const rows = countTo(segmentIds.values.length).filter((i) => segmentIds.values[i] === segment);
    for (const k of countTo(width)) {
      const total = rows.reduce((sum, i) => sum + data.values[indices.values[i]! * width + k]!, 0);
      sums.values[segment * width + k] = mean && rows.length > 0 ? total / rows.length : total;
    }
  }
  return sums;
}

export const otherKernels: KernelTable = {
  SparseSegmentSum: ({ data, indices, segmentIds }) => segments(data!, indices!, segmentIds!, false),
  SparseSegmentMean: ({ data, indices, segmentIds }) => segments(data!, indices!, segmentIds!, true),
  // indices of a sparse array under another shape of the same size; −1 stands for what is left
  SparseReshape: ({ inputIndices, inputShape, newShape }) => {
    const size = sizeOf(Array.from(inputShape!.values));
    const known = sizeOf(Array.from(newShape!.values).filter((n) => n !== -1));
    const shape = Array.from(newShape!.values, (n) => (n === -1 ? size / known : n));
    const flat = (row: number): number =>
      countTo(inputShape!.values.length).reduce(
        (place, axis) => place * inputShape!.values[axis]! + at(inputIndices!, row, axis),
        0,
      );
    const indices = build([inputIndices!.shape[0]!, shape.length], inputIndices!.dtype, ([row, axis]) => {
      const after = sizeOf(shape.slice(axis! + 1));
      return Math.floor(flat(row!) / after) % shape[axis!]!;
    });
    return [indices, ndarray([shape.length], newShape!.dtype, shape)];
  },
};
