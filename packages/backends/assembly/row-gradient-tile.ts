// The register tile of a filter's gradient whose rows are cells of the window that lie side by side in the input: one address serves them all.
// `second` is the bytes from dy at which the second four columns begin, as in window-gradient-tile.ts.
import { multiplyAdd } from './floats';
import { addTo } from './window-gradient-tile';

/**
 * sum [6 cells, 8] += x^T dy. The positions are images * rows * columns; their inputs are columnStep, rowStep and imageStep bytes apart, their
 * gradients lie one after another, `step` bytes apart. The sums are in the order that micro-kernel.ts gives reasons for.
 */
export function gradientTile6x8(
  x: usize, images: i32, rows: i32, columns: i32, columnStep: usize, rowStep: usize, imageStep: usize,
  dy: usize, second: usize, step: usize, sum: usize,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
  const rowDy = <usize>columns * step;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      const end = dy + rowDy;
      let at = x + <usize>image * imageStep + <usize>row * rowStep;
      do {
        const b0 = v128.load(dy), b1 = v128.load(dy + second);
        let a = v128.load32_splat(at, 20);
        c50 = multiplyAdd(c50, a, b0);
        c51 = multiplyAdd(c51, a, b1);
        a = v128.load32_splat(at, 16);
        c40 = multiplyAdd(c40, a, b0);
        c41 = multiplyAdd(c41, a, b1);
        a = v128.load32_splat(at, 12);
        c30 = multiplyAdd(c30, a, b0);
        c31 = multiplyAdd(c31, a, b1);
        a = v128.load32_splat(at, 8);
        c20 = multiplyAdd(c20, a, b0);
        c21 = multiplyAdd(c21, a, b1);
        a = v128.load32_splat(at, 4);
        c10 = multiplyAdd(c10, a, b0);
        c11 = multiplyAdd(c11, a, b1);
        a = v128.load32_splat(at);
        c00 = multiplyAdd(c00, a, b0);
        c01 = multiplyAdd(c01, a, b1);
        at += columnStep;
        dy += step;
      } while (dy < end);
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
  addTo(sum + 128, c40);
  addTo(sum + 144, c41);
  addTo(sum + 160, c50);
  addTo(sum + 176, c51);
}
