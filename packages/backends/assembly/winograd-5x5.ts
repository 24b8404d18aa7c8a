// 5 x 5 convolutions of stride 1 by Winograd's F(4 x 4, 5 x 5), as the 3 x 3 ones in winograd.ts: 64 products for 16 outputs in place of 400.
// The gradient by the input is the transpose of the convolution, step by step, so it has as many tiles.
import { align16, bytes, zeroFloats } from './floats';
import { lastFour, sumFloats } from './filter-gradient';
import { packPanels, panelColumns, panelFloats } from './pack-filter';
import { gradientRow2x12, gradientRow4x8 } from './window-gradient-tile';
import { POSITION_BYTES } from './window-tile';
import { frequencyStep, SKEW } from './winograd';
import { filterGradientLine, filterLine } from './winograd-5x5-lines';
import {
  addWindows, FREQUENCIES, linesWorkspace, padded, transformGradients, transformOutputs, transformWindows,
} from './winograd-5x5-tiles';
import { product12, product8 } from './winograd-product';
import { tilesAlong } from './winograd-tiles';

const BLOCK_TILES: i32 = 48;

/**
 * Whether a convolution is faster this way: tiles at the edges must not be mostly empty, and the transforms of the filter have to pay. The
 * error, which grows with the length of the sums, is to stay below 1e-5.
 */
export function isWinograd5x5(
  batch: i32, channels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32, filters: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
): bool {
  if (filterHeight != 5 || filterWidth != 5 || strideY != 1 || strideX != 1 || dilationY != 1 || dilationX != 1) return false;
  if (channels < 16 || filters < 16 || channels > 64 || filters > 64) return false;
  return batch * outHeight * outWidth >= 10 * batch * tilesAlong(outHeight) * tilesAlong(outWidth) + 28 + ((channels * filters) >> 9);
}

// @ts-ignore: decorator
@inline
function blockTiles(tiles: i32): i32 {
  return max(12, min(tiles, BLOCK_TILES));
}

/** Bytes that each of the three functions needs at `workspace`. */
export function winograd5x5Workspace(batch: i32, outHeight: i32, outWidth: i32, channels: i32, filters: i32): i32 {
  const block = blockTiles(batch * tilesAlong(outHeight) * tilesAlong(outWidth)), most = max(channels, filters);
  const frequencies = FREQUENCIES * <i32>(frequencyStep(block, padded(channels)) + frequencyStep(block, padded(filters)));
  const panels = FREQUENCIES * (max(panelFloats(channels, filters), panelFloats(filters, channels)) * 4 + <i32>SKEW);
  const staged = FREQUENCIES * <i32>(bytes(12 * most) + SKEW), sums = FREQUENCIES * padded(channels) * sumFloats(filters);
  return 256 + block * <i32>POSITION_BYTES + linesWorkspace(outWidth, channels, filters) + 640 + frequencies + max(panels, sums) + staged;
}

/** Frequencies G g G^T of n >= 4 filter cells that lie one after another, to places `step` bytes apart; lines: 640 bytes. */
function transformFilters(w: usize, tap: usize, n: i32, target: usize, step: usize, lines: usize): void {
  for (let next: usize = 0, stop = bytes(n); next < stop; next += 16) {
    const at = min(next, stop - 16);
    let from = w + at;
    for (let x: usize = 0; x < 80; x += 16, from += tap) {
      filterLine(v128.load(from), v128.load(from + 5 * tap), v128.load(from + 10 * tap), v128.load(from + 15 * tap),
        v128.load(from + 20 * tap), lines + x, 80);
    }
    let to = target + at;
    for (let line = lines; line < lines + 640; line += 80, to += 8 * step) {
      filterLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), v128.load(line, 64), to, step);
    }
  }
}

/** Panels of [channels, filters] for every frequency, `step` bytes apart, from w [5, 5, channels, filters]. */
function packForward(w: usize, channels: i32, filters: i32, panels: usize, step: usize, lines: usize, staged: usize): void {
  const stagedStep = bytes(4 * filters) + SKEW;
  for (let c = 0; c < channels; c += 4) {
    const rows = min(4, channels - c);
    transformFilters(w + bytes(c * filters), bytes(channels * filters), rows * filters, staged, stagedStep, lines);
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      packPanels(staged + k * stagedStep, filters, 1, rows, filters, panels + k * step, channels, c);
    }
  }
}

/** Panels of [filters, channels] for every frequency from w [5, 5, channels, filters]. */
function packTransposed(w: usize, channels: i32, filters: i32, panels: usize, step: usize, lines: usize, staged: usize): void {
  const stagedStep = bytes(12 * filters) + SKEW;
  for (let j = 0, panel = 8; j < channels; j += panel) {
    panel = panelColumns(channels - j);
    const columns = min(panel, channels - j);
    transformFilters(w + bytes(j * filters), bytes(channels * filters), columns * filters, staged, stagedStep, lines);
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      packPanels(staged + k * stagedStep, 1, filters, filters, columns, panels + k * step + bytes(j * filters), filters, 0);
    }
  }
}

/** y [count, columns] = x [count, depth] b [depth, columns] for every frequency. */
function multiply(
  x: usize, xStep: usize, y: usize, yStep: usize, count: i32, depth: i32, columns: i32, panels: usize, panelStep: usize,
): void {
  const xRow = bytes(padded(depth)), yRow = bytes(padded(columns));
  for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
    const input = x + k * xStep;
    for (let j = 0, panel = 8; j < columns; j += panel) {
      panel = panelColumns(columns - j);
      const b = panels + k * panelStep + bytes(j * depth), target = y + k * yStep + bytes(j);
      if (panel == 8) product8(input, xRow, count, depth, b, target, yRow);
      else product12(input, xRow, count, depth, b, target, yRow);
    }
  }
}

/** y = x * w, with `top` rows and `left` columns of padding. */
export function winograd5x5(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth), block = blockTiles(tiles);
  const windowStep = frequencyStep(block, padded(channels)), outputStep = frequencyStep(block, padded(filters));
  const panelStep = bytes(panelFloats(channels, filters)) + SKEW, lines = align16(workspace);
  const windows = align16(lines + 640 + <usize>linesWorkspace(outWidth, channels, filters));
  const outputs = windows + <usize>FREQUENCIES * windowStep, panels = outputs + <usize>FREQUENCIES * outputStep;
  packForward(w, channels, filters, panels, panelStep, lines, panels + <usize>FREQUENCIES * panelStep);
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    transformWindows(x, height, width, channels, outHeight, outWidth, top, left, first, count, windows, windowStep, lines);
    multiply(windows, windowStep, outputs, outputStep, count, channels, filters, panels, panelStep);
    transformOutputs(outputs, outputStep, y, outHeight, outWidth, filters, first, count, lines);
  }
}

/** dx of that convolution. */
export function winograd5x5Input(
  dy: usize, w: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth), block = blockTiles(tiles);
  const windowStep = frequencyStep(block, padded(channels)), gradientStep = frequencyStep(block, padded(filters));
  const panelStep = bytes(panelFloats(filters, channels)) + SKEW, lines = align16(workspace);
  const windows = align16(lines + 640 + <usize>linesWorkspace(outWidth, channels, filters));
  const gradients = windows + <usize>FREQUENCIES * windowStep, panels = gradients + <usize>FREQUENCIES * gradientStep;
  packTransposed(w, channels, filters, panels, panelStep, lines, panels + <usize>FREQUENCIES * panelStep);
  zeroFloats(dx, batch * height * width * channels);
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    transformGradients(dy, outHeight, outWidth, filters, first, count, gradients, gradientStep, lines);
    multiply(gradients, gradientStep, windows, windowStep, count, filters, channels, panels, panelStep);
    addWindows(windows, windowStep, dx, height, width, channels, outHeight, outWidth, top, left, first, count, lines);
  }
}

/** dw [5, 5, channels, filters] from the sums; lines: 640 bytes. */
function storeGradient(sums: usize, dw: usize, channels: i32, filters: i32, lines: usize): void {
  const step = <usize>padded(channels) * <usize>sumFloats(filters), tap = bytes(channels * filters);
  for (let c = 0; c < channels; c++, dw += bytes(filters)) {
    let sum = sums + bytes((c >> 2) * sumFloats(filters));
    for (let j = 0, panel = 8; j < filters; j += panel, sum += bytes(4 * panel)) {
      panel = panelColumns(filters - j);
      for (let i = 0; i < panel; i += 4) {
        let from = sum + bytes((c & 3) * panel + i);
        for (let x: usize = 0; x < 128; x += 16, from += step) {
          filterGradientLine(v128.load(from), v128.load(from + 8 * step), v128.load(from + 16 * step), v128.load(from + 24 * step),
            v128.load(from + 32 * step), v128.load(from + 40 * step), v128.load(from + 48 * step), v128.load(from + 56 * step), lines + x, 128);
        }
        let to = dw + bytes(j) + (i < panel - 4 ? bytes(i) : lastFour(panel, filters - j));
        for (let line = lines; line < lines + 640; line += 128, to += 5 * tap) {
          filterGradientLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), v128.load(line, 64),
            v128.load(line, 80), v128.load(line, 96), v128.load(line, 112), to, tap);
        }
      }
    }
  }
}

/** dw of that convolution. */
export function winograd5x5Filter(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth), block = blockTiles(tiles);
  const windowStep = frequencyStep(block, padded(channels)), gradientStep = frequencyStep(block, padded(filters));
  const positions = align16(workspace), lines = align16(positions + <usize>block * POSITION_BYTES);
  const windows = align16(lines + 640 + <usize>linesWorkspace(outWidth, channels, filters));
  const gradients = windows + <usize>FREQUENCIES * windowStep, sums = gradients + <usize>FREQUENCIES * gradientStep;
  zeroFloats(sums, FREQUENCIES * (padded(channels) >> 2) * sumFloats(filters));
  for (let t = 0; t < block; t++) {
    const at = positions + <usize>t * POSITION_BYTES;
    store<u32>(at, <u32>bytes(t * padded(filters)));
    store<u32>(at, <u32>bytes(t * padded(channels)), 4);
  }
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first), end = positions + <usize>count * POSITION_BYTES;
    transformWindows(x, height, width, channels, outHeight, outWidth, top, left, first, count, windows, windowStep, lines);
    transformGradients(dy, outHeight, outWidth, filters, first, count, gradients, gradientStep, lines);
    let sum = sums;
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      const from = gradients + k * gradientStep;
      for (let c = 0; c < channels; c += 4) {
        const cell = windows + k * windowStep + bytes(c);
        for (let j = 0, panel = 8; j < filters; j += panel, sum += bytes(4 * panel)) {
          panel = panelColumns(filters - j);
          const last = lastFour(panel, filters - j);
          if (panel == 8) {
            gradientRow4x8(cell, from + bytes(j), last, positions, end, sum);
          } else {
            gradientRow2x12(cell, from + bytes(j), last, positions, end, sum);
            gradientRow2x12(cell + 8, from + bytes(j), last, positions, end, sum + 96);
          }
        }
      }
    }
  }
  storeGradient(sums, dw, channels, filters, lines);
}
