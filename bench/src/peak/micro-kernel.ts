import {
  I32,
  V128,
  add,
  addFloats,
  constant,
  fusedMultiplyAdd,
  get,
  lessThan,
  load,
  loadSplat,
  moduleOf,
  multiplyFloats,
  repeat,
  set,
  store,
  zeros,
} from './wasm-bytes.ts';

/** A block of a product that is held in vector registers: rows × 4 vectors columns. */
export interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

export const DEPTH = 256;
export const TILES_PER_RUN = 64;
/** Byte addresses of the panel B [DEPTH, 4 vectors] and of the tile; A [DEPTH, rows] is at 0. All lie in the L1 cache. */
export const PANEL_B = 16_384;
export const TILE = 49_152;

/**
 * A module whose `run()` multiplies packed panels A, B into a tile, again and again: what is left of a matrix product when packing,
 * edges and the way to memory cost nothing.
 */
export function microKernel({ rows, vectors }: Tile, { fused }: { readonly fused: boolean }): Uint8Array<ArrayBuffer> {
  const [a, b, turns, row] = [0, 1, 2, 3] as const;
  const columns = Array.from({ length: vectors }, (_, v) => row + 1 + v);
  const sums = Array.from({ length: rows * vectors }, (_, i) => row + 1 + vectors + i);
  const multiplyAdd = (sum: number, column: number): readonly number[] =>
    fused
      ? [...get(row), ...get(column), ...get(sum), ...fusedMultiplyAdd, ...set(sum)]
      : [...get(sum), ...get(row), ...get(column), ...multiplyFloats, ...addFloats, ...set(sum)];
  const advance = (local: number, by: number): readonly number[] => [
    ...get(local),
    ...constant(by),
    ...add,
    ...set(local),
  ];
  const start = (local: number, at: number): readonly number[] => [...constant(at), ...set(local)];

  const oneDepth = [
    ...columns.flatMap((column, v) => [...get(b), ...load(16 * v), ...set(column)]),
    ...Array.from({ length: rows }, (_, r) => [
      ...get(a),
      ...loadSplat(4 * r),
      ...set(row),
      ...columns.flatMap((column, v) => multiplyAdd(sums[r * vectors + v]!, column)),
    ]).flat(),
    ...advance(a, 4 * rows),
    ...advance(b, 16 * vectors),
  ];
  const oneTile = [
    ...start(a, 0),
    ...start(b, PANEL_B),
    ...sums.flatMap((sum) => [...zeros, ...set(sum)]),
    ...repeat(oneDepth, [...get(a), ...constant(4 * rows * DEPTH), ...lessThan]),
    ...sums.flatMap((sum, i) => [...constant(TILE), ...get(sum), ...store(16 * i)]),
    ...advance(turns, 1),
  ];
  return moduleOf({
    parameters: [],
    locals: [I32, I32, I32, V128, ...columns.map(() => V128), ...sums.map(() => V128)],
    body: repeat(oneTile, [...get(turns), ...constant(TILES_PER_RUN), ...lessThan]),
  });
}
