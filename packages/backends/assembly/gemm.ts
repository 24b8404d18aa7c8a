// General matrix product with packed panels. Strides are in floats, so the four transpositions cost the same.
import { align16, bytes, zeroFloats } from './floats';
import { multiplyTile, TILE_COLUMNS, TILE_ROWS } from './micro-kernel';
import { packColumns, packRows } from './pack';

const DEPTH: i32 = 256; // rows of a packed panel: one panel of A and one of B stay in the L1 cache
const WIDTH: i32 = 1024; // columns of B that are packed at once: 1 MiB
const TILE_BYTES: usize = 256;

/** Bytes that `gemm` needs at `workspace` for a product with n columns. */
export function gemmWorkspace(n: i32): i32 {
  const columns = (min(n, WIDTH) + TILE_COLUMNS - 1) & ~(TILE_COLUMNS - 1);
  return 16 + <i32>TILE_BYTES + (TILE_ROWS + columns) * DEPTH * 4;
}

/** Part of a tile, for the right and lower edges of C. */
// @ts-ignore: decorator
@inline
function storePart(tile: usize, c: usize, stride: usize, rows: i32, columns: i32, accumulate: bool): void {
  for (let i = 0; i < rows; i++) {
    const from = tile + bytes(i * TILE_COLUMNS), to = c + <usize>i * stride;
    for (let j = 0; j < columns; j++) {
      const v = f32.load(from + bytes(j));
      f32.store(to + bytes(j), accumulate ? f32.load(to + bytes(j)) + v : v);
    }
  }
}

/** C [m, n], rows `strideC` floats apart, = (accumulate ? C : 0) + A [m, k] B [k, n]. */
export function gemm(
  m: i32, n: i32, k: i32,
  a: usize, rowStrideA: i32, columnStrideA: i32,
  b: usize, rowStrideB: i32, columnStrideB: i32,
  c: usize, strideC: i32, accumulate: bool, workspace: usize,
): void {
  const tile = align16(workspace), panelA = tile + TILE_BYTES, panelB = panelA + bytes(TILE_ROWS * DEPTH);
  const stride = bytes(strideC);
  if (k == 0 && !accumulate) for (let i = 0; i < m; i++) zeroFloats(c + <usize>i * stride, n);
  for (let j0 = 0; j0 < n; j0 += WIDTH) {
    const j1 = min(n, j0 + WIDTH);
    for (let k0 = 0; k0 < k; k0 += DEPTH) {
      const depth = min(DEPTH, k - k0), add = accumulate || k0 > 0;
      packColumns(b + bytes(k0 * rowStrideB + j0 * columnStrideB), rowStrideB, columnStrideB, depth, j1 - j0, panelB);
      for (let i = 0; i < m; i += TILE_ROWS) {
        const rows = min(TILE_ROWS, m - i);
        packRows(a + bytes(i * rowStrideA + k0 * columnStrideA), rowStrideA, columnStrideA, depth, rows, panelA);
        for (let j = j0; j < j1; j += TILE_COLUMNS) {
          const columns = min(TILE_COLUMNS, j1 - j);
          const panel = panelB + bytes((j - j0) * depth), target = c + bytes(i * strideC + j);
          if (rows == TILE_ROWS && columns == TILE_COLUMNS) {
            multiplyTile(depth, panelA, panel, target, stride, add);
          } else {
            multiplyTile(depth, panelA, panel, tile, bytes(TILE_COLUMNS), false);
            storePart(tile, target, stride, rows, columns, add);
          }
        }
      }
    }
  }
}
