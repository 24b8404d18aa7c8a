// Kernels that move values: each value of an output is a value of an input, or a constant.
import { type NdArray, at, axesOf, build, reshaped } from './array.ts';
import type { KernelTable } from './kernel.ts';
import { fromFront } from './places.ts';
import { padded } from './padded.ts';
import { batchToSpace, spaceToBatch } from './space-batch.ts';
import { stridedSlice, type StridedSliceAttrs } from './strided-slice.ts';

type Shape = readonly number[];

const replaced = (index: Shape, axis: number, value: number): number[] => index.map((i, k) => (k === axis ? value : i));

const without = (index: Shape, axis: number): number[] => index.filter((_, k) => k !== axis);

const transposed = (x: NdArray, perm: Shape): NdArray =>
  build(
    perm.map((axis) => x.shape[axis]!),
    x.dtype,
    (index) => {
      const source = x.shape.map(() => 0);
      perm.forEach((axis, k) => (source[axis] = index[k]!));
      return at(x, ...source);
    },
  );

const sliced = (x: NdArray, begin: Shape, shape: Shape): NdArray =>
  build(shape, x.dtype, (index) => at(x, ...index.map((i, k) => i + begin[k]!)));

/** Where a mirrored index comes from: `offset` is 1 for 'reflect' (the edge is not repeated) and 0 for 'symmetric'. */
function mirrored(i: number, size: number, offset: number): number {
  if (i < 0) return -i - 1 + offset;
  return i >= size ? 2 * size - 1 - i - offset : i;
}

function concatenated(parts: readonly NdArray[], axis: number): NdArray {
  const first = parts[0]!;
  const sizes = parts.map(({ shape }) => shape[axis]!);
  const total = sizes.reduce((a, b) => a + b, 0);
  return build(replaced(first.shape, axis, total), first.dtype, (index) => {
    let i = index[axis]!;
    let part = 0;
    while (i >= sizes[part]!) i -= sizes[part++]!;
    return at(parts[part]!, ...replaced(index, axis, i));
  });
}

export const shapeKernels: KernelTable = {
  ExpandDims: ({ input }, { dim }: { dim: number }) => {
    const x = input!;
    const axis = fromFront(dim, x.shape.length + 1);
    return reshaped(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)]);
  },
  Transpose: ({ x }, { perm }: { perm: number[] }) => transposed(x!, perm),
  Tile: ({ x: given }, { reps }: { reps: number[] }) => {
    const x = given!;
    return build(
      x.shape.map((size, k) => size * reps[k]!),
      x.dtype,
      (index) => at(x, ...index.map((i, k) => i % x.shape[k]!)),
    );
  },
  BroadcastTo: ({ x: given }, { shape }: { shape: number[] }) => {
    const x = given!;
    const front = shape.length - x.shape.length;
    return build(shape, x.dtype, (index) => at(x, ...x.shape.map((size, k) => (size === 1 ? 0 : index[k + front]!))));
  },
  Concat: (inputs, { axis }: { axis: number }) => {
    const parts = Object.values(inputs);
    return concatenated(parts, fromFront(axis, parts[0]!.shape.length));
  },
  Pack: (inputs, { axis }: { axis: number }) => {
    const parts = Object.values(inputs);
    const first = parts[0]!;
    const k = fromFront(axis, first.shape.length + 1);
    const shape = [...first.shape.slice(0, k), parts.length, ...first.shape.slice(k)];
    return build(shape, first.dtype, (index) => at(parts[index[k]!]!, ...without(index, k)));
  },
  Unpack: ({ value }, { axis }: { axis: number }) => {
    const x = value!;
    const k = fromFront(axis, x.shape.length);
    return Array.from({ length: x.shape[k]! }, (_, n) =>
      build(without(x.shape, k), x.dtype, (index) => at(x, ...index.slice(0, k), n, ...index.slice(k))),
    );
  },
  SplitV: ({ x: given }, { numOrSizeSplits, axis }: { numOrSizeSplits: number | number[]; axis: number }) => {
    const x = given!;
    const k = fromFront(axis, x.shape.length);
    const size = x.shape[k]!;
    const known = typeof numOrSizeSplits === 'number' ? [] : numOrSizeSplits.filter((part) => part !== -1);
    const rest = size - known.reduce((a, b) => a + b, 0);
    const sizes =
      typeof numOrSizeSplits === 'number'
        ? Array.from({ length: numOrSizeSplits }, () => size / numOrSizeSplits)
        : numOrSizeSplits.map((part) => (part === -1 ? rest : part));
    let start = 0;
    return sizes.map((part) => {
      const begin = replaced(
        x.shape.map(() => 0),
        k,
        start,
      );
      start += part;
      return sliced(x, begin, replaced(x.shape, k, part));
    });
  },
  PadV2: ({ x }, { paddings, constantValue }: { paddings: number[][]; constantValue: number }) =>
    padded(x!, paddings, constantValue),
  MirrorPad: ({ x: given }, { paddings, mode }: { paddings: number[][]; mode: 'reflect' | 'symmetric' }) => {
    const x = given!;
    const offset = mode === 'reflect' ? 1 : 0;
    return build(
      x.shape.map((size, k) => size + paddings[k]![0]! + paddings[k]![1]!),
      x.dtype,
      (index) => at(x, ...index.map((i, k) => mirrored(i - paddings[k]![0]!, x.shape[k]!, offset))),
    );
  },
  Slice: ({ x: given }, { begin, size }: { begin: number | number[]; size?: number | number[] }) => {
    const x = given!;
    const list = (value: number | number[] | undefined, rest: number): number[] =>
      x.shape.map((_, k) => (typeof value === 'number' ? (k === 0 ? value : rest) : (value?.[k] ?? rest)));
    const from = list(begin, 0);
    const shape = list(size, -1).map((n, k) => (n < 0 ? x.shape[k]! - from[k]! : n));
    if (shape.some((n, k) => n < 0 || from[k]! < 0 || n + from[k]! > x.shape[k]!))
      throw new Error(`A slice of ${shape} from ${from} does not lie within ${x.shape}`);
    return sliced(x, from, shape);
  },
  StridedSlice: ({ x }, attrs: StridedSliceAttrs) => stridedSlice(x!, attrs),
  Reverse: ({ x: given }, { dims }: { dims?: number | number[] | null }) => {
    const x = given!;
    const axes = axesOf(dims, x.shape.length);
    return build(x.shape, x.dtype, (index) =>
      at(x, ...index.map((i, k) => (axes.includes(k) ? x.shape[k]! - 1 - i : i))),
    );
  },
  SpaceToBatchND: ({ x }, { blockShape, paddings }: { blockShape: number[]; paddings: number[][] }) =>
    spaceToBatch(x!, blockShape, paddings),
  BatchToSpaceND: ({ x }, { blockShape, crops }: { blockShape: number[]; crops: number[][] }) =>
    batchToSpace(x!, blockShape, crops),
  DepthToSpace: ({ x: given }, { blockSize, dataFormat }: { blockSize: number; dataFormat: 'NHWC' | 'NCHW' }) => {
    const x = given!;
    const last = dataFormat === 'NHWC' ? x : transposed(x, [0, 2, 3, 1]);
    const [batch, height, width, depth] = last.shape as [number, number, number, number];
    const channels = depth / (blockSize * blockSize);
    const out = build([batch, height * blockSize, width * blockSize, channels], x.dtype, (index) => {
      const [b, row, column, c] = index as [number, number, number, number];
      const block = (row % blockSize) * blockSize + (column % blockSize);
      return at(last, b, Math.floor(row / blockSize), Math.floor(column / blockSize), block * channels + c);
    });
    return dataFormat === 'NHWC' ? out : transposed(out, [0, 3, 1, 2]);
  },
};
