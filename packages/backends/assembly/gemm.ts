// General matrix product with packed panels. Strides are in floats, so the four transpositions cost the same.
import { align16, bytes, zeroFloats } from './floats';
import { multiplyPanels, TILE_BYTES, TILE_COLUMNS, TILE_ROWS } from './micro-kernel';
import { packColumns, packRows } from './pack';

const DEPTH: i32 = 256; // rows of a packed panel: one panel of A and one of B stay in the L1 cache
const HEIGHT: i32 = 384; // rows of A that are packed at once: 384 KiB, in the L2 cache

/** Bytes that `gemm` needs at `workspace` for a product with m rows. */
export function gemmWorkspace(m: i32): i32 {
  const rows = (min(m, HEIGHT) + TILE_ROWS - 1) / TILE_ROWS * TILE_ROWS;
  return 16 + <i32>TILE_BYTES + (TILE_COLUMNS + rows) * DEPTH * 4;
}

/** A product of few terms in a large C: along the rows of C, which are written one after the other, with all of B packed. */
function gemmAlongRows(
  m: i32, n: i32, k: i32,
  a: usize, rowStrideA: i32, columnStrideA: i32,
  b: usize, rowStrideB: i32, columnStrideB: i32,
  c: usize, stride: usize, accumulate: bool, tile: usize,
): void {
  const panelA = tile + TILE_BYTES, panelsB = panelA + bytes(TILE_COLUMNS * DEPTH), panelBytes = bytes(TILE_COLUMNS * k);
  let panelB = panelsB;
  for (let j = 0; j < n; j += TILE_COLUMNS, panelB += panelBytes) {
    packColumns(b + bytes(j * columnStrideB), rowStrideB, columnStrideB, k, min(TILE_COLUMNS, n - j), panelB);
  }
  for (let i = 0; i < m; i += TILE_ROWS) {
    const rows = min(TILE_ROWS, m - i);
    packRows(a + bytes(i * rowStrideA), rowStrideA, columnStrideA, k, rows, panelA);
    multiplyPanels(rows, n, k, panelA, panelsB, c + <usize>i * stride, stride, accumulate, tile);
  }
}

/** C [m, n], rows `strideC` floats apart, = (accumulate ? C : 0) + A [m, k] B [k, n]. */
export function gemm(
  m: i32, n: i32, k: i32,
  a: usize, rowStrideA: i32, columnStrideA: i32,
  b: usize, rowStrideB: i32, columnStrideB: i32,
  c: usize, strideC: i32, accumulate: bool, workspace: usize,
): void {
  const tile = align16(workspace), panelB = tile + TILE_BYTES, panelsA = panelB + bytes(TILE_COLUMNS * DEPTH);
  const stride = bytes(strideC);
  if (k == 0 && !accumulate) for (let i = 0; i < m; i++) zeroFloats(c + <usize>i * stride, n);
  if (k > 0 && k <= DEPTH && k * ((n + 7) & ~7) <= DEPTH * min(m, HEIGHT)) {
    return gemmAlongRows(m, n, k, a, rowStrideA, columnStrideA, b, rowStrideB, columnStrideB, c, stride, accumulate, tile);
  }
  const passes = (k + DEPTH - 1) / DEPTH, share = passes == 0 ? 0 : ((k + passes - 1) / passes + 3) & ~3; // none much shorter than the others
  for (let i0 = 0; i0 < m; i0 += HEIGHT) {
    const i1 = min(m, i0 + HEIGHT);
    for (let k0 = 0; k0 < k; k0 += share) {
      const depth = min(share, k - k0), add = accumulate || k0 > 0, panelBytes = bytes(TILE_ROWS * depth);
      let panelA = panelsA;
      for (let i = i0; i < i1; i += TILE_ROWS, panelA += panelBytes) {
        packRows(a + bytes(i * rowStrideA + k0 * columnStrideA), rowStrideA, columnStrideA, depth, min(TILE_ROWS, i1 - i), panelA);
      }
      for (let j = 0; j < n; j += TILE_COLUMNS) {
        const columns = min(TILE_COLUMNS, n - j);
        packColumns(b + bytes(k0 * rowStrideB + j * columnStrideB), rowStrideB, columnStrideB, depth, columns, panelB);
        multiplyPanels(i1 - i0, columns, depth, panelsA, panelB, c + bytes(i0 * strideC + j), stride, add, tile);
      }
    }
  }
}
