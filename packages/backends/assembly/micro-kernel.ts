// The register tile of matrix products: 6 x 8 with fused multiply-add, whose latency needs more than 8 sums under way, 4 x 8 without, where
// V8 on x64 has to keep a product in one of its 15 vector registers.
import { bytes, multiplyAdd } from './floats';

export const TILE_ROWS: i32 = isDefined(RELAXED) ? 6 : 4;
export const TILE_COLUMNS: i32 = 8;
/** Room for one tile. */
export const TILE_BYTES: usize = 256;

// @ts-ignore: decorator
@inline
function storeRow(c: usize, low: v128, high: v128, accumulate: bool): void {
  if (accumulate) {
    low = f32x4.add(low, v128.load(c));
    high = f32x4.add(high, v128.load(c, 16));
  }
  v128.store(c, low);
  v128.store(c, high, 16);
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

/**
 * C [rows, columns], its rows `stride` bytes apart, = (accumulate ? C : 0) + A^T B with packed panels A [depth, TILE_ROWS] and B [depth, 8],
 * each one after another; depth > 0. One of them is a single panel: columns <= 8 or rows <= TILE_ROWS.
 *
 * V8 places the operations of a loop's body by the order of its sums, last to first, and a load where its last use allows: only with the
 * loads in the opposite order are operands loaded where they are used, and no sum has to leave its register. And it unrolls a loop inside of
 * another one twice as often, so the loop over the tiles is in here.
 */
export function multiplyPanels(
  rows: i32, columns: i32, depth: i32, a: usize, b: usize, c: usize, stride: usize, accumulate: bool, tile: usize,
): void {
  const down = columns <= TILE_COLUMNS, panelA = <usize>(TILE_ROWS * 4) * <usize>depth, panelB = <usize>depth * 32;
  const stepC = down ? <usize>TILE_ROWS * stride : 32;
  for (; rows > 0 && columns > 0; c += stepC) {
    const end = b + panelB;
    let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    let c40 = c00, c41 = c00, c50 = c00, c51 = c00;
    let at = b;
    do {
      const b0 = v128.load(at), b1 = v128.load(at, 16);
      let row: v128;
      if (isDefined(RELAXED)) {
        row = v128.load32_splat(a, 20);
        c50 = multiplyAdd(c50, row, b0);
        c51 = multiplyAdd(c51, row, b1);
        row = v128.load32_splat(a, 16);
        c40 = multiplyAdd(c40, row, b0);
        c41 = multiplyAdd(c41, row, b1);
      }
      row = v128.load32_splat(a, 12);
      c30 = multiplyAdd(c30, row, b0);
      c31 = multiplyAdd(c31, row, b1);
      row = v128.load32_splat(a, 8);
      c20 = multiplyAdd(c20, row, b0);
      c21 = multiplyAdd(c21, row, b1);
      row = v128.load32_splat(a, 4);
      c10 = multiplyAdd(c10, row, b0);
      c11 = multiplyAdd(c11, row, b1);
      row = v128.load32_splat(a);
      c00 = multiplyAdd(c00, row, b0);
      c01 = multiplyAdd(c01, row, b1);
      a += TILE_ROWS * 4;
      at += 32;
    } while (at < end);
    const whole = columns >= TILE_COLUMNS && rows >= TILE_ROWS, add = accumulate && whole;
    const y = whole ? c : tile, step = whole ? stride : <usize>bytes(TILE_COLUMNS);
    storeRow(y, c00, c01, add);
    storeRow(y + step, c10, c11, add);
    storeRow(y + 2 * step, c20, c21, add);
    storeRow(y + 3 * step, c30, c31, add);
    if (isDefined(RELAXED)) {
      storeRow(y + 4 * step, c40, c41, add);
      storeRow(y + 5 * step, c50, c51, add);
    }
    if (!whole) storePart(tile, c, stride, min(TILE_ROWS, rows), min(TILE_COLUMNS, columns), accumulate);
    if (down) {
      rows -= TILE_ROWS;
    } else {
      columns -= TILE_COLUMNS;
      a -= panelA;
      b = end;
    }
  }
}
