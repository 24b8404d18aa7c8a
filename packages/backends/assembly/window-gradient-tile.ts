// Register tiles of a filter's gradient: rows are cells of the window, columns are filters; the sum runs over output positions.
// `second` and `third` are the bytes from dy at which the second and third four columns begin: the last ones of an odd number overlap those
// before, so that nothing beyond a row is read. The tiles add to [rows, columns] sums that lie one after another.
import { bytes, multiplyAdd } from './floats';
import { POSITION_BYTES } from './window-tile';

// @ts-ignore: decorator
@inline
function cellOf(x: usize, cells: usize, i: i32): usize {
  return x + <usize>load<u32>(cells + bytes(i));
}

// @ts-ignore: decorator
@inline
export function addTo(target: usize, v: v128): void {
  v128.store(target, f32x4.add(v128.load(target), v));
}

/** sum [4 neighbouring cells, 8] += x^T dy over positions, each a pair of u32 byte offsets, into dy and into x. */
export function gradientRow4x8(x: usize, dy: usize, second: usize, positions: usize, end: usize, sum: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const dy1 = dy + second;
  while (positions < end) {
    const from = <usize>load<u32>(positions), at = x + <usize>load<u32>(positions, 4);
    const b0 = v128.load(dy + from), b1 = v128.load(dy1 + from);
    let a = v128.load32_splat(at);
    c00 = multiplyAdd(c00, a, b0);
    c01 = multiplyAdd(c01, a, b1);
    a = v128.load32_splat(at, 4);
    c10 = multiplyAdd(c10, a, b0);
    c11 = multiplyAdd(c11, a, b1);
    a = v128.load32_splat(at, 8);
    c20 = multiplyAdd(c20, a, b0);
    c21 = multiplyAdd(c21, a, b1);
    a = v128.load32_splat(at, 12);
    c30 = multiplyAdd(c30, a, b0);
    c31 = multiplyAdd(c31, a, b1);
    positions += POSITION_BYTES;
  }
  addTo(sum, c00);
  addTo(sum + 16, c01);
  addTo(sum + 32, c10);
  addTo(sum + 48, c11);
  addTo(sum + 64, c20);
  addTo(sum + 80, c21);
  addTo(sum + 96, c30);
  addTo(sum + 112, c31);
}

/** sum [2 neighbouring cells, 12] += x^T dy */
export function gradientRow2x12(x: usize, dy: usize, third: usize, positions: usize, end: usize, sum: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00;
  const dy2 = dy + third;
  while (positions < end) {
    const from = <usize>load<u32>(positions), at = x + <usize>load<u32>(positions, 4), row = dy + from;
    const b0 = v128.load(row), b1 = v128.load(row, 16), b2 = v128.load(dy2 + from);
    let a = v128.load32_splat(at);
    c00 = multiplyAdd(c00, a, b0);
    c01 = multiplyAdd(c01, a, b1);
    c02 = multiplyAdd(c02, a, b2);
    a = v128.load32_splat(at, 4);
    c10 = multiplyAdd(c10, a, b0);
    c11 = multiplyAdd(c11, a, b1);
    c12 = multiplyAdd(c12, a, b2);
    positions += POSITION_BYTES;
  }
  addTo(sum, c00);
  addTo(sum + 16, c01);
  addTo(sum + 32, c02);
  addTo(sum + 48, c10);
  addTo(sum + 64, c11);
  addTo(sum + 80, c12);
}

/**
 * sum [4 cells, 8] += x^T dy. A cell is a u32 byte offset in the table `cells`. The positions are images * rows * columns; their inputs are
 * columnStep, rowStep and imageStep bytes apart, their gradients lie one after another, `step` bytes apart.
 */
export function gradientTile4x8(
  x: usize, cells: usize, images: i32, rows: i32, columns: i32, columnStep: usize, rowStep: usize, imageStep: usize,
  dy: usize, second: usize, step: usize, sum: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  const x0 = cellOf(x, cells, 0), x1 = cellOf(x, cells, 1), x2 = cellOf(x, cells, 2), x3 = cellOf(x, cells, 3);
  const rowDy = <usize>columns * step;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      const offset = <usize>image * imageStep + <usize>row * rowStep, end = dy + rowDy;
      let a0 = x0 + offset, a1 = x1 + offset, a2 = x2 + offset, a3 = x3 + offset;
      while (dy < end) {
        const b0 = v128.load(dy), b1 = v128.load(dy + second);
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
        a0 += columnStep;
        a1 += columnStep;
        a2 += columnStep;
        a3 += columnStep;
        dy += step;
      }
    }
  }
  addTo(sum, c00);
  addTo(sum + 16, c01);
  addTo(sum + 32, c10);
  addTo(sum + 48, c11);
  addTo(sum + 64, c20);
  addTo(sum + 80, c21);
  addTo(sum + 96, c30);
  addTo(sum + 112, c31);
}

/** sum [2 cells, 12] += x^T dy */
export function gradientTile2x12(
  x: usize, cells: usize, images: i32, rows: i32, columns: i32, columnStep: usize, rowStep: usize, imageStep: usize,
  dy: usize, third: usize, step: usize, sum: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00;
  const x0 = cellOf(x, cells, 0), x1 = cellOf(x, cells, 1);
  const rowDy = <usize>columns * step;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      const offset = <usize>image * imageStep + <usize>row * rowStep, end = dy + rowDy;
      let a0 = x0 + offset, a1 = x1 + offset;
      while (dy < end) {
        const b0 = v128.load(dy), b1 = v128.load(dy, 16), b2 = v128.load(dy + third);
        let a = v128.load32_splat(a0);
        c00 = multiplyAdd(c00, a, b0);
        c01 = multiplyAdd(c01, a, b1);
        c02 = multiplyAdd(c02, a, b2);
        a = v128.load32_splat(a1);
        c10 = multiplyAdd(c10, a, b0);
        c11 = multiplyAdd(c11, a, b1);
        c12 = multiplyAdd(c12, a, b2);
        a0 += columnStep;
        a1 += columnStep;
        dy += step;
      }
    }
  }
  addTo(sum, c00);
  addTo(sum + 16, c01);
  addTo(sum + 32, c02);
  addTo(sum + 48, c10);
  addTo(sum + 64, c11);
  addTo(sum + 80, c12);
}
