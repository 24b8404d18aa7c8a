// The gradient of a 3 x 3 convolution by its filter, the transpose of winograd.ts: G^T [sum over tiles of (B^T d B)^T (A dy A^T)] G.
// sums: for every frequency, for every four channels, for every panel of columns, [4, 8] or twice [2, 12].
import { align16, bytes, zeroFloats } from './floats';
import { lastFour, sumFloats } from './filter-gradient';
import { panelColumns } from './pack-filter';
import { gradientRow2x12, gradientRow4x8 } from './window-gradient-tile';
import { POSITION_BYTES } from './window-tile';
import { blockTiles, frequencyStep } from './winograd';
import { filterGradientLine } from './winograd-lines';
import { FREQUENCIES, linesWorkspace, tilesAlong, transformGradients, transformWindows } from './winograd-tiles';

/** Bytes that `winogradGradient` needs at `workspace`. */
export function winogradGradientWorkspace(batch: i32, outHeight: i32, outWidth: i32, channels: i32, filters: i32): i32 {
  const block = blockTiles(batch * tilesAlong(outHeight) * tilesAlong(outWidth), channels, filters);
  return 128 + block * <i32>POSITION_BYTES + linesWorkspace(outWidth, channels, filters) +
    FREQUENCIES * (<i32>(frequencyStep(block, channels) + frequencyStep(block, filters)) + channels * sumFloats(filters));
}

/** dw [3, 3, channels, filters] from the sums; lines: 288 bytes. */
function storeGradient(sums: usize, dw: usize, channels: i32, filters: i32, lines: usize): void {
  const step = <usize>channels * <usize>sumFloats(filters), tap = bytes(channels * filters);
  for (let c = 0; c < channels; c++, dw += bytes(filters)) {
    let sum = sums + bytes((c >> 2) * sumFloats(filters));
    for (let j = 0, panel = 8; j < filters; j += panel, sum += bytes(4 * panel)) {
      panel = panelColumns(filters - j);
      for (let i = 0; i < panel; i += 4) {
        let from = sum + bytes((c & 3) * panel + i);
        for (let x: usize = 0; x < 96; x += 16, from += step) {
          filterGradientLine(v128.load(from), v128.load(from + 6 * step), v128.load(from + 12 * step), v128.load(from + 18 * step),
            v128.load(from + 24 * step), v128.load(from + 30 * step), lines + x, 96);
        }
        let to = dw + bytes(j) + (i < panel - 4 ? bytes(i) : lastFour(panel, filters - j));
        for (let line = lines; line < lines + 288; line += 96, to += 3 * tap) {
          filterGradientLine(v128.load(line), v128.load(line, 16), v128.load(line, 32), v128.load(line, 48), v128.load(line, 64),
            v128.load(line, 80), to, tap);
        }
      }
    }
  }
}

/** dw = sum over positions of window^T dy, stride 1, with `top` rows and `left` columns of padding. */
export function winogradGradient(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  top: i32, left: i32, workspace: usize,
): void {
  const tiles = batch * tilesAlong(outHeight) * tilesAlong(outWidth), block = blockTiles(tiles, channels, filters);
  const windowStep = frequencyStep(block, channels), gradientStep = frequencyStep(block, filters);
  const positions = align16(workspace), lines = align16(positions + <usize>block * POSITION_BYTES);
  const windows = align16(lines + <usize>linesWorkspace(outWidth, channels, filters));
  const gradients = windows + <usize>FREQUENCIES * windowStep, sums = gradients + <usize>FREQUENCIES * gradientStep;
  zeroFloats(sums, FREQUENCIES * (channels >> 2) * sumFloats(filters));
  for (let t = 0; t < block; t++) {
    const at = positions + <usize>t * POSITION_BYTES;
    store<u32>(at, <u32>bytes(t * filters));
    store<u32>(at, <u32>bytes(t * channels), 4);
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
