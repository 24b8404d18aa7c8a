// Kernels that read or write at places which other tensors name.
import { type NdArray, at, build, empty, ndarray, sizeOf } from './array.ts';
import type { Decide, KernelTable } from './kernel.ts';
import { countTo, fromFront, outOfRange } from './places.ts';

type Shape = readonly number[];

function gather(x: NdArray, indices: NdArray, axis: number, batchDims: number): NdArray {
  const k = fromFront(axis, x.shape.length);
  const batch = fromFront(batchDims, indices.shape.length);
  const places = indices.shape.length - batch;
  const shape = [...x.shape.slice(0, k), ...indices.shape.slice(batch), ...x.shape.slice(k + 1)];
  const size = x.shape[k]!;
  return build(shape, x.dtype, (index) => {
    const n = at(indices, ...index.slice(0, batch), ...index.slice(k, k + places));
    if (n < 0 || n >= size) throw outOfRange(n, size);
    return at(x, ...index.slice(0, k), n, ...index.slice(k + places));
  });
}

function gatherNd(params: NdArray, indices: NdArray): NdArray {
  const outer = indices.shape.slice(0, -1);
  const depth = indices.shape.at(-1)!;
  return build([...outer, ...params.shape.slice(depth)], params.dtype, (index) => {
    const place = Array.from({ length: depth }, (_, d) => at(indices, ...index.slice(0, outer.length), d));
    place.forEach((n, d) => {
      if (n < 0 || n >= params.shape[d]!) throw outOfRange(n, params.shape[d]!);
    });
    return at(params, ...place, ...index.slice(outer.length));
  });
}

/** Rows of updates, in order, written over a copy of an array by a function of the old value and the new one. */
function scatter(
  into: NdArray,
  indices: NdArray,
  updates: NdArray,
  write: (old: number, value: number) => number,
): NdArray {
  const scalars = indices.shape.length === 0;
  const depth = scalars || indices.shape.length === 1 ? 1 : indices.shape.at(-1)!;
  const rows = depth === 0 ? sizeOf(indices.shape.slice(0, -1)) : indices.values.length / depth;
  const width = sizeOf(into.shape.slice(depth));
  const values = into.values.slice();
  for (let row = 0; row < rows; row++) {
    let start = 0;
    for (let d = 0; d < depth; d++) {
      const n = indices.values[row * depth + d]!;
      if (n < 0 || n >= into.shape[d]!) throw outOfRange(n, into.shape[d]!);
      start = start * into.shape[d]! + n;
    }
    for (let i = 0; i < width; i++) {
      const value = updates.values.length === 1 ? updates.values[0] : updates.values[row * width + i];
      values[start * width + i] = write(values[start * width + i]!, value!);
    }
  }
  return { ...into, values };
}

/** For each row of the last axis: places of the k largest, in order of size, the first of equal ones first. */
function topK(x: NdArray, k: number, decide: Decide): NdArray[] {
  const width = x.shape.at(-1)!;
  if (k > width) throw new Error(`${k} largest of ${width} values`);
  const outer = x.shape.slice(0, -1);
  const places = Array.from({ length: sizeOf(outer) }, (_, row) =>
    Array.from({ length: width }, (_, i) => i)
      .sort((a, b) => x.values[row * width + b]! - x.values[row * width + a]! || a - b)
      .slice(0, k),
  );
  // which entries, in which order
  places.flat().forEach(decide);
  const shape = [...outer, k];
  const values = places.flatMap((row, n) => row.map((i) => x.values[n * width + i]!));
  return [ndarray(shape, x.dtype, values), ndarray(shape, 'int32', places.flat())];
}

/** Distinct slices along an axis in the order of their first occurrence, and for each slice which of them it is. */
function unique(x: NdArray, axis: number): NdArray[] {
  const k = fromFront(axis, x.shape.length);
  const rest = x.shape.filter((_, d) => d !== k);
  const slices = Array.from({ length: x.shape[k]! }, (_, n) =>
    build(rest, x.dtype, (index) => at(x, ...index.slice(0, k), n, ...index.slice(k))),
  );
  const firsts: number[] = [];
  const known = new Map<string, number>();
  const which = slices.map(({ values }, n) => {
    const text = values.join();
    if (!known.has(text)) {
      known.set(text, firsts.length);
      firsts.push(n);
    }
    return known.get(text)!;
  });
  const shape = x.shape.map((size, d) => (d === k ? firsts.length : size));
  return [
    build(shape, x.dtype, (index) => at(x, ...index.map((i, d) => (d === k ? firsts[i]! : i)))),
    ndarray([which.length], 'int32', which),
  ];
}

/** Counts, or sums of weights, of each number in 0 .. size − 1 along the last axis. */
function bincount(x: NdArray, weights: NdArray, size: number, binary: boolean): NdArray {
  const length = x.shape.at(-1)!;
  const outer: Shape = x.shape.slice(0, -1);
  const counts = empty([...outer, size], weights.dtype);
  x.values.forEach((n, i) => {
    if (n < 0) throw new Error(`Cannot count the negative number ${n}`);
    if (n >= size) return;
    const place = Math.floor(i / length) * size + n;
    const weight = weights.values.length === 0 ? 1 : weights.values[i]!;
    counts.values[place] = binary ? 1 : counts.values[place]! + weight;
  });
  return counts;
}

export const indexingKernels: KernelTable = {
  GatherV2: (inputs, { axis, batchDims }: { axis: number; batchDims: number }) =>
    gather(inputs['x']!, inputs['indices']!, axis, batchDims),
  GatherNd: (inputs) => gatherNd(inputs['params']!, inputs['indices']!),
  ScatterNd: (inputs, { shape }: { shape: number[] }) => {
    const updates = inputs['updates']!;
    return scatter(empty(shape, updates.dtype), inputs['indices']!, updates, (old, value) => old + value);
  },
  TensorScatterUpdate: (inputs) =>
    scatter(inputs['tensor']!, inputs['indices']!, inputs['updates']!, (_, value) => value),
  SparseToDense: (inputs, { outputShape }: { outputShape: number[] }) => {
    const values = inputs['sparseValues']!;
    const filled = build(outputShape, values.dtype, () => at(inputs['defaultValue']!));
    return scatter(filled, inputs['sparseIndices']!, values, (_, value) => value);
  },
  OneHot: (inputs, attrs: { depth: number; onValue: number; offValue: number; dtype: NdArray['dtype'] }) => {
    const indices = inputs['indices']!;
    return build([...indices.shape, attrs.depth], attrs.dtype, (index) =>
      at(indices, ...index.slice(0, -1)) === index.at(-1) ? attrs.onValue : attrs.offValue,
    );
  },
  TopK: (inputs, { k }: { k: number }, decide) => topK(inputs['x']!, k, decide),
  Unique: (inputs, { axis }: { axis: number }) => unique(inputs['x']!, axis),
  UnsortedSegmentSum: (inputs, { numSegments }: { numSegments: number }) => {
    const x = inputs['x']!;
    const ids = inputs['segmentIds']!;
    const rows = ids.values.length;
    const rest = x.shape.slice(ids.shape.length);
    const width = sizeOf(rest);
    const sums = empty([numSegments, ...rest], x.dtype);
    for (let row = 0; row < rows; row++) {
      const id = ids.values[row]!;
      if (id < 0 || id >= numSegments) continue;
      for (let i = 0; i < width; i++)
        sums.values[id * width + i] = sums.values[id * width + i]! + x.values[row * width + i]!;
    }
    return sums;
  },
  Bincount: (inputs, { size }: { size: number }) => bincount(inputs['x']!, inputs['weights']!, size, false),
  DenseBincount: (inputs, { size, binaryOutput }: { size: number; binaryOutput?: boolean }) =>
    bincount(inputs['x']!, inputs['weights']!, size, binaryOutput ?? false),
  SearchSorted: (inputs, { side }: { side: 'left' | 'right' }) => {
    const sorted = inputs['sortedSequence']!;
    const values = inputs['values']!;
    const width = sorted.shape.at(-1)!;
    return build(values.shape, 'int32', (index) => {
      const value = at(values, ...index);
      const before = (other: number): boolean => (side === 'left' ? other < value : other <= value);
      return countTo(width).filter((i) => before(at(sorted, ...index.slice(0, -1), i))).length;
    });
  },
};
