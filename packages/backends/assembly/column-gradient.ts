// The filter's gradient of one input channel and six filters: the lanes run along the columns of the output, as in column-tile.ts.
// The gradients of a strip are copied to [rows, columns / 4, 6, 4], zero on the right, the input to rows that are as much longer.
import { align16, bytes, multiplyAdd } from './floats';
import { transpose4 } from './pack';
import { copyPadded, inputExtent, stripRows, stripWorkspace } from './strips';
import { addTo } from './window-gradient-tile';

/** Bytes of the gradients of four columns. */
const FOUR_COLUMNS: usize = 96;

/** Whether `columnGradient` can do it. */
// @ts-ignore: decorator
@inline
export function isColumnGradient(channels: i32, filters: i32, strideX: i32, outWidth: i32): bool {
  return channels == 1 && strideX == 1 && outWidth >= 4 && filters == 6;
}

/** Bytes of the gradients of an output row. */
// @ts-ignore: decorator
@inline
function gradientBytes(outWidth: i32): i32 {
  return (outWidth + 3) / 4 * <i32>FOUR_COLUMNS;
}

/** Bytes that `columnGradient` needs at `workspace`. */
export function columnGradientWorkspace(outWidth: i32, spanY: i32, spanX: i32, taps: i32): i32 {
  return 64 + (taps + 1) * <i32>FOUR_COLUMNS + stripWorkspace(outWidth + 3, 1, spanX, spanY, 1) + max(32768, gradientBytes(outWidth));
}

/** sums [2 taps, 6, 4] += x^T dy, for taps whose windows begin at x and at `second`, bytes from it. */
function gradientTile2x6(
  x: usize, second: usize, rows: i32, rowStep: usize, gradients: usize, rowGradients: usize, sums: usize,
): void {
  let a0 = f32x4.splat(0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0, a4 = a0, b4 = a0, a5 = a0, b5 = a0;
  for (let row = 0; row < rows; row++, x += rowStep) {
    const end = gradients + rowGradients;
    let at = x;
    do {
      const u = v128.load(at), v = v128.load(at + second);
      let d = v128.load(gradients, 80);
      a5 = multiplyAdd(a5, u, d);
      b5 = multiplyAdd(b5, v, d);
      d = v128.load(gradients, 64);
      a4 = multiplyAdd(a4, u, d);
      b4 = multiplyAdd(b4, v, d);
      d = v128.load(gradients, 48);
      a3 = multiplyAdd(a3, u, d);
      b3 = multiplyAdd(b3, v, d);
      d = v128.load(gradients, 32);
      a2 = multiplyAdd(a2, u, d);
      b2 = multiplyAdd(b2, v, d);
      d = v128.load(gradients, 16);
      a1 = multiplyAdd(a1, u, d);
      b1 = multiplyAdd(b1, v, d);
      d = v128.load(gradients);
      a0 = multiplyAdd(a0, u, d);
      b0 = multiplyAdd(b0, v, d);
      at += 16;
      gradients += FOUR_COLUMNS;
    } while (gradients < end);
  }
  addTo(sums, a0);
  addTo(sums + 16, a1);
  addTo(sums + 32, a2);
  addTo(sums + 48, a3);
  addTo(sums + 64, a4);
  addTo(sums + 80, a5);
  addTo(sums + 96, b0);
  addTo(sums + 112, b1);
  addTo(sums + 128, b2);
  addTo(sums + 144, b3);
  addTo(sums + 160, b4);
  addTo(sums + 176, b5);
}

/** An output row of gradients in fours of columns. */
function transposeRow(dy: usize, columns: i32, target: usize): void {
  for (; columns >= 4; columns -= 4, dy += FOUR_COLUMNS, target += FOUR_COLUMNS) {
    transpose4(dy, 24, target, 16);
    const first = v128.shuffle<f32>(v128.load(dy, 16), v128.load(dy, 32), 0, 1, 6, 7);
    const last = v128.shuffle<f32>(v128.load(dy, 64), v128.load(dy, 80), 0, 1, 6, 7);
    v128.store(target, v128.shuffle<f32>(first, last, 0, 2, 4, 6), 64);
    v128.store(target, v128.shuffle<f32>(first, last, 1, 3, 5, 7), 80);
  }
  if (columns > 0) {
    for (let n = 0; n < 6; n++) {
      for (let i = 0; i < 4; i++) f32.store(target + bytes(4 * n + i), i < columns ? f32.load(dy + bytes(6 * i + n)) : 0);
    }
  }
}

/** dw = sum over positions of window^T dy, for one channel, six filters and column stride 1; the sizes as in conv.ts. */
export function columnGradient(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, strideY: i32, dilationY: i32, dilationX: i32, top: i32, left: i32, workspace: usize,
): void {
  const spanY = inputExtent(filterHeight, dilationY, 1), spanX = inputExtent(filterWidth, dilationX, 1), taps = filterHeight * filterWidth;
  const columns = inputExtent((outWidth + 3) & ~3, 1, spanX), rowBytes = bytes(columns), rowGradients = gradientBytes(outWidth);
  const rows = stripRows(outHeight, outWidth, strideY, spanY, <i32>rowBytes, rowGradients);
  const sums = align16(workspace), gradients = sums + <usize>(taps + 1) * FOUR_COLUMNS;
  const strip = gradients + <usize>(rows * rowGradients);
  memory.fill(sums, 0, <usize>(taps + 1) * FOUR_COLUMNS);
  for (let image = 0; image < batch; image++, x += bytes(height * width)) {
    for (let row = 0; row < outHeight; row += rows) {
      const someRows = min(rows, outHeight - row);
      copyPadded(x, height, width, 1, row * strideY - top, -left, inputExtent(someRows, strideY, spanY), columns, strip);
      for (let r = 0; r < someRows; r++, dy += bytes(outWidth * 6)) {
        transposeRow(dy, outWidth, gradients + <usize>(r * rowGradients));
      }
      for (let tap = 0; tap < taps; tap += 2) {
        // the last of an odd number of taps comes with one that nobody reads
        const from = tapOffset(tap, filterWidth, dilationY, dilationX, rowBytes);
        const to = tapOffset(min(tap + 1, taps - 1), filterWidth, dilationY, dilationX, rowBytes);
        gradientTile2x6(strip + from, to - from, someRows, <usize>strideY * rowBytes, gradients, rowGradients, sums + <usize>tap * FOUR_COLUMNS);
      }
    }
  }
  for (let tap = 0; tap < taps; tap++) {
    for (let n = 0; n < 6; n++, dw += 4) {
      const at = sums + <usize>tap * FOUR_COLUMNS + bytes(4 * n);
      f32.store(dw, f32.load(at) + f32.load(at, 4) + (f32.load(at, 8) + f32.load(at, 12)));
    }
  }
}

// @ts-ignore: decorator
@inline
function tapOffset(tap: i32, filterWidth: i32, dilationY: i32, dilationX: i32, rowBytes: usize): usize {
  return <usize>(tap / filterWidth * dilationY) * rowBytes + bytes(tap % filterWidth * dilationX);
}
