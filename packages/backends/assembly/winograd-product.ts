// Products of the frequencies of a block with one packed panel of a filter's, whole register tiles only. They are as short as the channels
// are few, so the loop over the rows is inside. The last tile begins before the end of the one before it where the rows do not come out
// even; x and y have room for one whole tile.
import { bytes, multiplyAdd } from './floats';

/** y [rows, 8], `step` bytes apart, = x [rows, length], `xStep` bytes apart, times b [length, 8]. */
export function product8(x: usize, xStep: usize, rows: i32, length: i32, b: usize, y: usize, step: usize): void {
  for (let r = 0; r < rows; r += 4) {
    const first = <usize>max(0, min(r, rows - 4));
    let a0 = x + first * xStep, a1 = a0 + xStep, a2 = a1 + xStep, a3 = a2 + xStep, row = b;
    let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    const end = a0 + bytes(length);
    while (a0 < end) {
      const b0 = v128.load(row), b1 = v128.load(row, 16);
      let a = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, a, b0);
      c01 = multiplyAdd(c01, a, b1);
      a = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, a, b0);
      c11 = multiplyAdd(c11, a, b1);
      a = v128.load32_splat(a2);
      c20 = multiplyAdd(c20, a, b0);
      c21 = multiplyAdd(c21, a, b1);
      a = v128.load32_splat(a3);
      c30 = multiplyAdd(c30, a, b0);
      c31 = multiplyAdd(c31, a, b1);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      row += 32;
    }
    const y0 = y + first * step, y1 = y0 + step, y2 = y1 + step, y3 = y2 + step;
    v128.store(y0, c00);
    v128.store(y0, c01, 16);
    v128.store(y1, c10);
    v128.store(y1, c11, 16);
    v128.store(y2, c20);
    v128.store(y2, c21, 16);
    v128.store(y3, c30);
    v128.store(y3, c31, 16);
  }
}

/** y [rows, 12], `step` bytes apart, = x [rows, length], `xStep` bytes apart, times b [length, 12]; three rows at a time with fused multiply-add, else two. */
export function product12(x: usize, xStep: usize, rows: i32, length: i32, b: usize, y: usize, step: usize): void {
  const height = isDefined(RELAXED) ? 3 : 2;
  for (let r = 0; r < rows; r += height) {
    const first = <usize>max(0, min(r, rows - height));
    let a0 = x + first * xStep, a1 = a0 + xStep, a2 = a1 + xStep, row = b;
    let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00, c20 = c00, c21 = c00, c22 = c00;
    const end = a0 + bytes(length);
    while (a0 < end) {
      const b0 = v128.load(row), b1 = v128.load(row, 16), b2 = v128.load(row, 32);
      let a = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, a, b0);
      c01 = multiplyAdd(c01, a, b1);
      c02 = multiplyAdd(c02, a, b2);
      a = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, a, b0);
      c11 = multiplyAdd(c11, a, b1);
      c12 = multiplyAdd(c12, a, b2);
      if (isDefined(RELAXED)) {
        a = v128.load32_splat(a2);
        c20 = multiplyAdd(c20, a, b0);
        c21 = multiplyAdd(c21, a, b1);
        c22 = multiplyAdd(c22, a, b2);
        a2 += 4;
      }
      a0 += 4;
      a1 += 4;
      row += 48;
    }
    const y0 = y + first * step, y1 = y0 + step, y2 = y1 + step;
    v128.store(y0, c00);
    v128.store(y0, c01, 16);
    v128.store(y0, c02, 32);
    v128.store(y1, c10);
    v128.store(y1, c11, 16);
    v128.store(y1, c12, 32);
    if (isDefined(RELAXED)) {
      v128.store(y2, c20);
      v128.store(y2, c21, 16);
      v128.store(y2, c22, 32);
    }
  }
}
