// 3 x 3 convolutions of stride 1 by Winograd's F(4 x 4, 3 x 3): per frequency a matrix product [tiles, channels] [channels, filters], with
// 36 products for 16 outputs in place of 144. Blocks of tiles stay in the L2 cache between the transforms.
import { align16, bytes } from './floats';
import { packPanels, panelColumns, panelFloats } from './pack-filter';
import { filterLine } from './winograd-lines';
import { product12, product8 } from './winograd-product';
import { FREQUENCIES, linesWorkspace, tilesAlong, transformOutputs, transformWindows } from './winograd-tiles';

const BLOCK_FLOATS: i32 = 131072; // of the frequencies of a block, 512 KiB
export const SKEW: usize = 64; // between frequencies, whose strides are often powers of two: they would share cache sets

/**
 * Whether a convolution is faster this way. Tiles at the edges must not be mostly empty, and the transforms of the filter, 36 values for 9,
 * cost as much as some tiles and have to fit in memory.
 */
export function isWinograd(
  batch: i32, channels: i32, filterHeight: i32, filterWidth: i32, outHeight: i32, outWidth: i32, filters: i32,
  strideY: i32, strideX: i32, dilationY: i32, dilationX: i32,
): bool {
  if (filterHeight != 3 || filterWidth != 3 || strideY != 1 || strideX != 1 || dilationY != 1 || dilationX != 1) return false;
  if (channels < 16 || filters < 16 || ((channels | filters) & 3) != 0 || channels * filters > 262144) return false;
  return batch * outHeight * outWidth >= 10 * batch * tilesAlong(outHeight) * tilesAlong(outWidth) + 28 + ((channels * filters) >> 11);
}

/** Tiles that are computed together. */
// @ts-ignore: decorator
@inline
export function blockTiles(tiles: i32, channels: i32, filters: i32): i32 {
  return max(12, min(tiles, max(48, BLOCK_FLOATS / (FREQUENCIES * (channels + filters)))));
}

/** Bytes between the frequencies of a block. */
// @ts-ignore: decorator
@inline
export function frequencyStep(block: i32, channels: i32): usize {
  return bytes(block * channels) + SKEW;
}

/** Bytes that `winograd` needs at `workspace`. */
export function winogradWorkspace(batch: i32, outHeight: i32, outWidth: i32, channels: i32, filters: i32): i32 {
  const block = blockTiles(batch * tilesAlong(outHeight) * tilesAlong(outWidth), channels, filters);
  const frequencies = FREQUENCIES * <i32>(frequencyStep(block, channels) + frequencyStep(block, filters));
  return 128 + linesWorkspace(outWidth, channels, filters) + frequencies +
    FREQUENCIES * (panelFloats(channels, filters) * 4 + <i32>SKEW);
}

/** Frequencies G g G^T of n filter cells that lie one after another, to places `step` bytes apart; lines: 288 bytes. */
function transformFilters(w: usize, tapBytes: usize, flipped: bool, n: i32, target: usize, step: usize, lines: usize): void {
  const first = flipped ? w + 8 * tapBytes : w, tap = flipped ? 0 - tapBytes : tapBytes;
  for (let at: usize = 0, stop = bytes(n); at < stop; at += 16) {
    let from = first + at;
    for (let x: usize = 0; x < 48; x += 16, from += tap) {
      filterLine(v128.load(from), v128.load(from + 3 * tap), v128.load(from + 6 * tap), lines + x, 48);
    }
    let to = target + at;
    for (let line = lines; line < lines + 288; line += 48, to += 6 * step) {
      filterLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), to, step);
    }
  }
}

/** Panels of [channels, filters] for every frequency, `step` bytes apart, from w [3, 3, channels, filters]. */
function packForward(w: usize, channels: i32, filters: i32, panels: usize, step: usize, lines: usize, staged: usize): void {
  const stagedStep = bytes(4 * filters) + SKEW;
  for (let c = 0; c < channels; c += 4) {
    transformFilters(w + bytes(c * filters), bytes(channels * filters), false, 4 * filters, staged, stagedStep, lines);
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      packPanels(staged + k * stagedStep, filters, 1, 4, filters, panels + k * step, channels, c);
    }
  }
}

/** Panels of [channels, filters] for every frequency from w [3, 3, filters, channels], turned by half a turn. */
function packTransposed(w: usize, channels: i32, filters: i32, panels: usize, step: usize, lines: usize, staged: usize): void {
  const stagedStep = bytes(12 * channels) + SKEW;
  for (let j = 0, panel = 8; j < filters; j += panel) {
    panel = panelColumns(filters - j);
    const columns = min(panel, filters - j);
    transformFilters(w + bytes(j * channels), bytes(channels * filters), true, columns * channels, staged, stagedStep, lines);
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      packPanels(staged + k * stagedStep, 1, channels, channels, columns, panels + k * step + bytes(j * channels), channels, 0);
    }
  }
}

/**
 * y = x * w, with `top` rows and `left` columns of padding; w [3, 3, channels, filters], or `transposed`: the gradient by the input of a
 * convolution with w [3, 3, filters, channels], where x is its dy.
 */
export function winograd(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  top: i32, left: i32, transposed: bool, workspace: usize,
): void {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth), block = blockTiles(tiles, channels, filters);
  const windowStep = frequencyStep(block, channels), outputStep = frequencyStep(block, filters);
  const panelStep = bytes(panelFloats(channels, filters)) + SKEW;
  const lines = align16(workspace);
  const windows = align16(lines + <usize>linesWorkspace(outWidth, channels, filters));
  const outputs = windows + <usize>FREQUENCIES * windowStep, panels = outputs + <usize>FREQUENCIES * outputStep;
  if (transposed) packTransposed(w, channels, filters, panels, panelStep, lines, windows);
  else packForward(w, channels, filters, panels, panelStep, lines, windows);
  for (let first = 0; first < tiles; first += block) {
    const count = min(block, tiles - first);
    transformWindows(x, height, width, channels, outHeight, outWidth, top, left, first, count, windows, windowStep, lines);
    for (let k: usize = 0; k < <usize>FREQUENCIES; k++) {
      const input = windows + k * windowStep;
      for (let j = 0, panel = 8; j < filters; j += panel) {
        panel = panelColumns(filters - j);
        const b = panels + k * panelStep + bytes(j * channels), target = outputs + k * outputStep + bytes(j);
        if (panel == 8) product8(input, bytes(channels), count, channels, b, target, bytes(filters));
        else product12(input, bytes(channels), count, channels, b, target, bytes(filters));
      }
    }
    transformOutputs(outputs, outputStep, y, outHeight, outWidth, filters, first, count, lines);
  }
}
