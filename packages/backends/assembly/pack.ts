// Copies of matrix blocks in the order in which the micro-kernel reads them. Strides are in floats; any strides will do.
import { bytes } from './floats';
import { TILE_COLUMNS, TILE_ROWS } from './micro-kernel';

/** 4x4 transpose: rows `step` bytes apart at source to rows `targetStep` bytes apart at target. */
// @ts-ignore: decorator
@inline
export function transpose4(source: usize, step: usize, target: usize, targetStep: usize): void {
  const r0 = v128.load(source), r1 = v128.load(source + step);
  const r2 = v128.load(source + 2 * step), r3 = v128.load(source + 3 * step);
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const t2 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(t0, t1, 0, 2));
  v128.store(target + targetStep, v128.shuffle<f64>(t0, t1, 1, 3));
  v128.store(target + 2 * targetStep, v128.shuffle<f64>(t2, t3, 0, 2));
  v128.store(target + 3 * targetStep, v128.shuffle<f64>(t2, t3, 1, 3));
}

/** 2x4 to 4x2: two rows `step` bytes apart to the first two floats of four rows. */
// @ts-ignore: decorator
@inline
function transpose2(source: usize, step: usize, target: usize, targetStep: usize): void {
  const r0 = v128.load(source), r1 = v128.load(source + step);
  const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  v128.store64_lane(target, low, 0);
  v128.store64_lane(target + targetStep, low, 1);
  v128.store64_lane(target + 2 * targetStep, high, 0);
  v128.store64_lane(target + 3 * targetStep, high, 1);
}

/** A [rows <= TILE_ROWS, depth] to one panel [depth, TILE_ROWS], zero below. */
export function packRows(a: usize, rowStride: i32, columnStride: i32, depth: i32, rows: i32, panel: usize): void {
  const width = bytes(TILE_ROWS);
  if (rowStride == 1 && rows == TILE_ROWS) {
    for (let k = 0; k < depth; k++) {
      v128.store(panel, v128.load(a));
      if (TILE_ROWS == 6) v128.store64_lane(panel, v128.load64_zero(a, 16), 0, 16);
      panel += width;
      a += bytes(columnStride);
    }
  } else if (columnStride == 1 && rows == TILE_ROWS) {
    const step = bytes(rowStride);
    let k = 0;
    for (; k + 4 <= depth; k += 4) {
      const at = a + bytes(k);
      transpose4(at, step, panel, width);
      if (TILE_ROWS == 6) transpose2(at + 4 * step, step, panel + 16, width);
      panel += 4 * width;
    }
    for (; k < depth; k++) {
      for (let i = 0; i < TILE_ROWS; i++) f32.store(panel + bytes(i), f32.load(a + bytes(k) + <usize>i * step));
      panel += width;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      const source = a + bytes(k * columnStride);
      for (let i = 0; i < rows; i++) f32.store(panel + bytes(i), f32.load(source + bytes(i * rowStride)));
      for (let i = rows; i < TILE_ROWS; i++) f32.store(panel + bytes(i), 0);
      panel += width;
    }
  }
}

/** B [depth, columns <= 8] to one panel [depth, 8], zero on the right. */
export function packColumns(b: usize, rowStride: i32, columnStride: i32, depth: i32, columns: i32, panel: usize): void {
  if (columnStride == 1 && columns == TILE_COLUMNS) {
    for (let k = 0; k < depth; k++) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      panel += 32;
      b += bytes(rowStride);
    }
  } else if (rowStride == 1 && columns == TILE_COLUMNS) {
    const step = bytes(columnStride);
    let k = 0;
    for (; k + 4 <= depth; k += 4) {
      const at = b + bytes(k);
      transpose4(at, step, panel, 32);
      transpose4(at + 4 * step, step, panel + 16, 32);
      panel += 128;
    }
    for (; k < depth; k++) {
      for (let i = 0; i < TILE_COLUMNS; i++) f32.store(panel + bytes(i), f32.load(b + <usize>i * step + bytes(k)));
      panel += 32;
    }
  } else {
    for (let k = 0; k < depth; k++) {
      const source = b + bytes(k * rowStride);
      for (let i = 0; i < columns; i++) f32.store(panel + bytes(i), f32.load(source + bytes(i * columnStride)));
      for (let i = columns; i < TILE_COLUMNS; i++) f32.store(panel + bytes(i), 0);
      panel += 32;
    }
  }
}
