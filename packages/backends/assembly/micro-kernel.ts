// The 4x8 register tile: 8 vector accumulators. V8 on x64 has 15 usable vector registers; larger tiles spill.
import { multiplyAdd } from './floats';

export const TILE_ROWS: i32 = 4;
export const TILE_COLUMNS: i32 = 8;

/** C tile [4, 8], its rows `stride` bytes apart, = (accumulate ? C : 0) + A^T B with packed panels A [depth, 4], B [depth, 8]. */
export function multiplyTile(depth: i32, a: usize, b: usize, c: usize, stride: usize, accumulate: bool): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const end = a + <usize>depth * 16;
  while (a < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let row = v128.load32_splat(a);
    c00 = multiplyAdd(c00, row, b0);
    c01 = multiplyAdd(c01, row, b1);
    row = v128.load32_splat(a, 4);
    c10 = multiplyAdd(c10, row, b0);
    c11 = multiplyAdd(c11, row, b1);
    row = v128.load32_splat(a, 8);
    c20 = multiplyAdd(c20, row, b0);
    c21 = multiplyAdd(c21, row, b1);
    row = v128.load32_splat(a, 12);
    c30 = multiplyAdd(c30, row, b0);
    c31 = multiplyAdd(c31, row, b1);
    a += 16;
    b += 32;
  }
  const r1 = c + stride, r2 = r1 + stride, r3 = r2 + stride;
  if (accumulate) {
    c00 = f32x4.add(c00, v128.load(c));
    c01 = f32x4.add(c01, v128.load(c, 16));
    c10 = f32x4.add(c10, v128.load(r1));
    c11 = f32x4.add(c11, v128.load(r1, 16));
    c20 = f32x4.add(c20, v128.load(r2));
    c21 = f32x4.add(c21, v128.load(r2, 16));
    c30 = f32x4.add(c30, v128.load(r3));
    c31 = f32x4.add(c31, v128.load(r3, 16));
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(r1, c10);
  v128.store(r1, c11, 16);
  v128.store(r2, c20);
  v128.store(r2, c21, 16);
  v128.store(r3, c30);
  v128.store(r3, c31, 16);
}

/** Runs the tile alone, `repeats` times on the same panels: the ceiling of every matrix product, for benchmarks. */
export function peak4x8(repeats: i32, depth: i32, a: usize, b: usize, c: usize): void {
  for (let r = 0; r < repeats; r++) multiplyTile(depth, a, b, c, TILE_COLUMNS * 4, false);
}
