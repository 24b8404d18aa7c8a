// Convolution and its two gradients without a matrix of windows: register tiles read the input, or a padded copy of a strip of it, in place;
// 3 x 3 and 5 x 5 filters of stride 1 with enough channels go by Winograd's algorithm.
// x: [batch, height, width, channels], w: [filterHeight, filterWidth, channels, filters], y: [batch, outHeight, outWidth, filters].
import { columnGradient, columnGradientWorkspace, isColumnGradient } from './column-gradient';
import { columnsWorkspace, convolveColumns, isColumnwise } from './column-tile';
import { bytes, zeroFloats } from './floats';
import { convolve, convolveWorkspace } from './convolve';
import { filterGradient, filterGradientWorkspace } from './filter-gradient';
import { gemm, gemmWorkspace } from './gemm';
import { inputExtent } from './strips';
import { isWinograd, winograd, winogradWorkspace } from './winograd';
import { isWinograd5x5, winograd5x5, winograd5x5Filter, winograd5x5Input, winograd5x5Workspace } from './winograd-5x5';
import { winogradGradient, winogradGradientWorkspace } from './winograd-gradient';

/** Bytes that each of the three functions needs at `workspace`. */
export function convWorkspace(
  batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32,
  filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
): i32 {
  const spanY = inputExtent(filterHeight, dilationY, 1), spanX = inputExtent(filterWidth, dilationX, 1);
  const window = filterHeight * filterWidth * channels;
  let most = 0;
  if (isWinograd(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)) {
    most = max(winogradWorkspace(batch, outHeight, outWidth, channels, filters),
      winogradGradientWorkspace(batch, outHeight, outWidth, channels, filters));
  }
  if (isWinograd(batch, filters, filterHeight, filterWidth, height, width, channels, strideY, strideX, dilationY, dilationX)) {
    most = max(most, winogradWorkspace(batch, height, width, filters, channels));
  }
  if (isWinograd5x5(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)) {
    most = max(most, winograd5x5Workspace(batch, outHeight, outWidth, channels, filters));
  }
  if (isColumnGradient(channels, filters, strideX, outWidth)) {
    most = max(most, columnGradientWorkspace(outWidth, spanY, spanX, filterHeight * filterWidth));
  }
  return max(most, max(max(gemmWorkspace(max(batch * outHeight * outWidth, window)), columnsWorkspace(outWidth, spanY, spanX, filterHeight * filterWidth)), max(
    filterGradientWorkspace(channels, filterHeight, filterWidth, outWidth, filters, strideX, spanY, spanX), max(
      convolveWorkspace(batch, height, width, channels, outHeight, outWidth, filters, filterHeight, filterWidth),
      convolveWorkspace(batch, outHeight, outWidth, filters, height, width, channels, filterHeight, filterWidth)))));
}

/** Whether the convolution is the matrix product [batch * outHeight * outWidth, window] [window, filters] of tensors as they are. */
function isProduct(
  height: i32, width: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
): bool {
  if (top != 0 || left != 0) return false;
  if (filterHeight == 1 && filterWidth == 1 && strideY == 1 && strideX == 1) return outHeight == height && outWidth == width;
  return outHeight == 1 && outWidth == 1 && filterHeight == height && filterWidth == width && dilationY == 1 && dilationX == 1;
}

/** y = x * w */
export function conv2d(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels;
  if (isProduct(height, width, filterHeight, filterWidth, outHeight, outWidth, strideY, strideX, dilationY, dilationX, top, left)) {
    gemm(batch * outHeight * outWidth, filters, window, x, window, 1, w, filters, 1, y, filters, false, workspace);
    return;
  }
  if (isWinograd(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)) {
    winograd(x, w, y, batch, height, width, channels, outHeight, outWidth, filters, top, left, false, workspace);
    return;
  }
  if (isWinograd5x5(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)) {
    winograd5x5(x, w, y, batch, height, width, channels, outHeight, outWidth, filters, top, left, workspace);
    return;
  }
  if (isColumnwise(channels, filters, strideX, outWidth)) {
    convolveColumns(x, w, y, batch, height, width, filterHeight, filterWidth, outHeight, outWidth, filters,
      strideY, dilationY, dilationX, top, left, workspace);
    return;
  }
  convolve(x, w, y, batch, height, width, channels, outHeight, outWidth, filters,
    strideY, -top, dilationY, filterHeight, strideX, -left, dilationX, filterWidth,
    filterWidth * channels * filters, channels * filters, filters, 1,
    bytes(outHeight * outWidth * filters), bytes(outWidth * filters), bytes(filters), workspace);
}

/** The last tap k < size with (reach - k * dilation) divisible by the stride, or -1. */
function lastTap(size: i32, reach: i32, dilation: i32, stride: i32): i32 {
  let k = size - 1;
  while (k >= 0 && (reach - k * dilation) % stride != 0) k--;
  return k;
}

/** The least step > 0 of taps for which step * dilation is divisible by the stride. */
function tapStep(dilation: i32, stride: i32): i32 {
  let step = 1;
  while (step * dilation % stride != 0) step++;
  return step;
}

/** Whether no tap reaches some residue. */
function skipsResidues(size: i32, pad: i32, dilation: i32, stride: i32): bool {
  for (let residue = 0; residue < stride; residue++) if (lastTap(size, residue + pad, dilation, stride) < 0) return true;
  return false;
}

/**
 * dx: for every residue of its rows and columns by the strides a convolution of dy, stride 1, with the transposed taps that reach it.
 * Input row stride * i + residue gets tap k of output row i + (residue + top - k * dilation) / stride.
 */
export function conv2dBackpropInput(
  dy: usize, w: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels;
  if (isProduct(height, width, filterHeight, filterWidth, outHeight, outWidth, strideY, strideX, dilationY, dilationX, top, left)) {
    gemm(batch * outHeight * outWidth, window, filters, dy, filters, 1, w, 1, filters, dx, window, false, workspace);
    return;
  }
  if (isWinograd(batch, filters, filterHeight, filterWidth, height, width, channels, strideY, strideX, dilationY, dilationX)) {
    winograd(dy, w, dx, batch, outHeight, outWidth, filters, height, width, channels, 2 - top, 2 - left, true, workspace);
    return;
  }
  if (isWinograd5x5(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)) {
    winograd5x5Input(dy, w, dx, batch, height, width, channels, outHeight, outWidth, filters, top, left, workspace);
    return;
  }
  const tapsY = tapStep(dilationY, strideY), tapsX = tapStep(dilationX, strideX);
  if (skipsResidues(filterHeight, top, dilationY, strideY) || skipsResidues(filterWidth, left, dilationX, strideX)) {
    zeroFloats(dx, batch * height * width * channels);
  }
  for (let y = 0; y < min(strideY, height); y++) {
    const lastY = lastTap(filterHeight, y + top, dilationY, strideY), countY = lastY < 0 ? 0 : lastY / tapsY + 1;
    for (let x = 0; x < min(strideX, width); x++) {
      const lastX = lastTap(filterWidth, x + left, dilationX, strideX), countX = lastX < 0 ? 0 : lastX / tapsX + 1;
      if (countY == 0 || countX == 0) continue;
      convolve(dy, w + bytes((lastY * filterWidth + lastX) * channels * filters), dx + bytes((y * width + x) * channels),
        batch, outHeight, outWidth, filters, (height - y + strideY - 1) / strideY, (width - x + strideX - 1) / strideX, channels,
        1, (y + top - lastY * dilationY) / strideY, tapsY * dilationY / strideY, countY,
        1, (x + left - lastX * dilationX) / strideX, tapsX * dilationX / strideX, countX,
        -tapsY * filterWidth * channels * filters, -tapsX * channels * filters, 1, filters,
        bytes(height * width * channels), bytes(strideY * width * channels), bytes(strideX * channels), workspace);
    }
  }
}

/** dw = sum over positions of window^T dy */
export function conv2dBackpropFilter(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels, positions = batch * outHeight * outWidth;
  if (positions == 0 || window == 0 || filters == 0) {
    zeroFloats(dw, window * filters);
  } else if (isProduct(height, width, filterHeight, filterWidth, outHeight, outWidth, strideY, strideX, dilationY, dilationX, top, left)) {
    gemm(window, filters, positions, x, 1, window, dy, filters, 1, dw, filters, false, workspace);
  } else if (
    isWinograd(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)
  ) {
    winogradGradient(x, dy, dw, batch, height, width, channels, outHeight, outWidth, filters, top, left, workspace);
  } else if (
    isWinograd5x5(batch, channels, filterHeight, filterWidth, outHeight, outWidth, filters, strideY, strideX, dilationY, dilationX)
  ) {
    winograd5x5Filter(x, dy, dw, batch, height, width, channels, outHeight, outWidth, filters, top, left, workspace);
  } else if (isColumnGradient(channels, filters, strideX, outWidth)) {
    columnGradient(x, dy, dw, batch, height, width, filterHeight, filterWidth, outHeight, outWidth,
      strideY, dilationY, dilationX, top, left, workspace);
  } else {
    filterGradient(x, dy, dw, batch, height, width, channels, filterHeight, filterWidth, outHeight, outWidth, filters,
      strideY, strideX, dilationY, dilationX, top, left, workspace);
  }
}
