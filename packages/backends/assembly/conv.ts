// Convolution and its two gradients as im2col and a matrix product, a block of output positions at a time.
// x: [batch, height, width, channels], w: [filterHeight, filterWidth, channels, filters], y: [batch, outHeight, outWidth, filters].
import { align16, bytes, zeroFloats } from './floats';
import { gemm, gemmWorkspace } from './gemm';
import { col2im, im2col } from './im2col';

const BLOCK: i32 = 240; // output positions, a multiple of the tile's rows

/** Bytes that the three functions need at `workspace`; window = filterHeight * filterWidth * channels. */
export function convWorkspace(window: i32, filters: i32): i32 {
  return 16 + BLOCK * window * 4 + gemmWorkspace(max(filters, window));
}

/** y = x * w */
export function conv2d(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels, positions = batch * outHeight * outWidth;
  const columns = align16(workspace), gemmAt = columns + bytes(BLOCK * window);
  for (let p = 0; p < positions; p += BLOCK) {
    const n = min(BLOCK, positions - p);
    im2col(x, height, width, channels, filterHeight, filterWidth, outHeight, outWidth,
      strideY, strideX, dilationY, dilationX, top, left, p, n, columns);
    gemm(n, filters, window, columns, window, 1, w, filters, 1, y + bytes(p * filters), filters, false, gemmAt);
  }
}

/** dw = sum over positions of window^T dy */
export function conv2dBackpropFilter(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels, positions = batch * outHeight * outWidth;
  const columns = align16(workspace), gemmAt = columns + bytes(BLOCK * window);
  if (positions == 0) zeroFloats(dw, window * filters);
  for (let p = 0; p < positions; p += BLOCK) {
    const n = min(BLOCK, positions - p);
    im2col(x, height, width, channels, filterHeight, filterWidth, outHeight, outWidth,
      strideY, strideX, dilationY, dilationX, top, left, p, n, columns);
    gemm(window, filters, n, columns, 1, window, dy + bytes(p * filters), filters, 1, dw, filters, p > 0, gemmAt);
  }
}

/** dx = col2im(dy w^T) */
export function conv2dBackpropInput(
  dy: usize, w: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels, positions = batch * outHeight * outWidth;
  const columns = align16(workspace), gemmAt = columns + bytes(BLOCK * window);
  zeroFloats(dx, batch * height * width * channels);
  for (let p = 0; p < positions; p += BLOCK) {
    const n = min(BLOCK, positions - p);
    gemm(n, window, filters, dy + bytes(p * filters), filters, 1, w, 1, filters, columns, window, false, gemmAt);
    col2im(dx, height, width, channels, filterHeight, filterWidth, outHeight, outWidth,
      strideY, strideX, dilationY, dilationX, top, left, p, n, columns);
  }
}
