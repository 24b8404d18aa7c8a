// The gradient of a convolution by its filter: sums over all positions in registers, a strip of the images at a time.
// sums: for every group of cells of the window, for every panel of columns, [cells, 8] or, of four cells, twice [2, 12].
import { align16, bytes, copyFloats, zeroFloats } from './floats';
import { panelColumns } from './pack-filter';
import { copyPadded, inputExtent, stripImages, stripRows, stripWorkspace } from './strips';
import { gradientTile6x8 } from './row-gradient-tile';
import { gradientRow2x12, gradientRow4x8, gradientTile2x12, gradientTile4x8 } from './window-gradient-tile';
import { POSITION_BYTES } from './window-tile';

/** Floats of the sums of a group of so many cells. */
// @ts-ignore: decorator
@inline
export function sumFloats(filters: i32, cells: i32 = 4): i32 {
  return cells * max(8, (filters + 3) & ~3);
}

/** Cells that are summed together: six neighbours where these fill the rows of the window, which are `run` cells long; else any four. */
function cellsTogether(run: i32, dilationX: i32, filters: i32): i32 {
  const panelOf12 = filters > 8 && ((filters - 1) & 7) < 4;
  return isDefined(RELAXED) && dilationX == 1 && run % 6 == 0 && !panelOf12 ? 6 : 4;
}

/** Bytes from the first of a panel's columns to its last four. */
// @ts-ignore: decorator
@inline
export function lastFour(panel: i32, left: i32): usize {
  return bytes(min(panel, left) - 4);
}

/** dw [window, filters] from the sums. */
function storeSums(sums: usize, dw: usize, window: i32, filters: i32, cells: i32): void {
  for (let cell = 0; cell < window; cell++, dw += bytes(filters)) {
    let sum = sums + bytes(cell / cells * sumFloats(filters, cells));
    for (let j = 0, panel = 8; j < filters; j += panel, sum += bytes(cells * panel)) {
      panel = panelColumns(filters - j);
      const row = sum + bytes(cell % cells * panel);
      if (filters < 4) {
        copyFloats(dw, row, filters);
      } else {
        for (let i = 0; i < panel - 4; i += 4) v128.store(dw + bytes(j + i), v128.load(row + bytes(i)));
        v128.store(dw + bytes(j) + lastFour(panel, filters - j), v128.load(row + bytes(panel - 4)));
      }
    }
  }
}

/** Bytes that `filterGradient` needs at `workspace`. */
export function filterGradientWorkspace(
  channels: i32, filterHeight: i32, filterWidth: i32, outWidth: i32, filters: i32, strideX: i32, spanY: i32, spanX: i32,
): i32 {
  const window = filterHeight * filterWidth * channels;
  const strip = stripWorkspace(outWidth, strideX, spanX, spanY, channels);
  const tables = 4 * (window + 4) + filterHeight * filterWidth * (max(2048, outWidth) * <i32>POSITION_BYTES + 8);
  return 128 + sumFloats(filters) * (window / 4 + 1) * 4 + strip + tables + max(2048, outWidth) * 16;
}

/** dw = sum over positions of window^T dy; the sizes as in conv.ts, none of them zero. */
export function filterGradient(
  x: usize, dy: usize, dw: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels;
  const together = channels & 3 ? cellsTogether(filterWidth * channels, dilationX, filters) : 4;
  const size = sumFloats(filters, together) * ((window + together - 1) / together);
  const sums = align16(workspace), narrow = sums + bytes(size), rest = narrow + (filters < 4 ? <usize>(max(2048, outWidth) * 16) : 0);
  zeroFloats(sums, size);
  if (channels & 3) {
    sumPadded(x, dy, sums, batch, height, width, channels, filterHeight, filterWidth, outHeight, outWidth, filters,
      strideY, strideX, dilationY, dilationX, top, left, together, narrow, rest);
  } else {
    sumByTap(x, dy, sums, batch, height, width, channels, filterHeight, filterWidth, outHeight, outWidth, filters,
      strideY, strideX, dilationY, dilationX, top, left, narrow, rest);
  }
  storeSums(sums, dw, window, filters, together);
}

/** Rows of fewer than four columns, four columns wide. */
function widen(source: usize, rows: i32, columns: i32, target: usize): void {
  for (let r = 0; r < rows; r++, source += bytes(columns), target += 16) {
    for (let i = 0; i < 4; i++) f32.store(target + bytes(i), i < columns ? f32.load(source + bytes(i)) : 0);
  }
}

/** Tap by tap, over those positions whose tap is inside of the image; channels in fours. */
function sumByTap(
  x: usize, dy: usize, sums: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  narrow: usize, workspace: usize,
): void {
  const taps = filterHeight * filterWidth, imageBytes = bytes(height * width * channels), rowBytes = bytes(width * channels);
  const columns = max(4, filters), step = bytes(columns), imageDy = <usize>(outHeight * outWidth) * step;
  const spanY = inputExtent(filterHeight, dilationY, 1);
  // dy counts like input: one more row of it per output row
  const rows = stripRows(outHeight, outWidth, strideY, spanY, <i32>rowBytes, <i32>(<usize>outWidth * step));
  const images = rows < outHeight ? 1 : stripImages(batch, outHeight * outWidth, <i32>(imageBytes + imageDy));
  const counts = align16(workspace), table = align16(counts + bytes(taps)), room = <usize>(images * rows * outWidth) * POSITION_BYTES;
  for (let row = 0; row < outHeight; row += rows) {
    const someRows = min(rows, outHeight - row);
    for (let tap = 0; tap < taps; tap++) {
      const dyTap = tap / filterWidth * dilationY - top, dxTap = tap % filterWidth * dilationX - left;
      let at = table + <usize>tap * room;
      let count = 0;
      for (let image = 0; image < images; image++) {
        for (let oy = row; oy < row + someRows; oy++) {
          const iy = oy * strideY + dyTap;
          if (iy < 0 || iy >= height) continue;
          for (let ox = 0; ox < outWidth; ox++) {
            const ix = ox * strideX + dxTap;
            if (ix < 0 || ix >= width) continue;
            store<u32>(at, <u32>(<usize>((image * rows + oy - row) * outWidth + ox) * step));
            store<u32>(at, <u32>(<usize>image * imageBytes + <usize>iy * rowBytes + bytes(ix * channels)), 4);
            at += POSITION_BYTES;
            count++;
          }
        }
      }
      store<i32>(counts + bytes(tap), count / images);
    }
    for (let image = 0; image < batch; image += images) {
      const someImages = min(images, batch - image), input = x + <usize>image * imageBytes;
      let gradients = dy + bytes((image * outHeight + row) * outWidth * filters);
      if (filters < 4) {
        widen(gradients, someImages * someRows * outWidth, filters, narrow);
        gradients = narrow;
      }
      let sum = sums;
      for (let tap = 0; tap < taps; tap++) {
        const from = table + <usize>tap * room, end = from + <usize>(someImages * load<i32>(counts + bytes(tap))) * POSITION_BYTES;
        for (let c = 0; c < channels; c += 4) {
          const cell = input + bytes(c);
          for (let j = 0, panel = 8; j < columns; j += panel, sum += bytes(4 * panel)) {
            panel = panelColumns(columns - j);
            const last = lastFour(panel, columns - j);
            if (panel == 8) {
              gradientRow4x8(cell, gradients + bytes(j), last, from, end, sum);
            } else {
              gradientRow2x12(cell, gradients + bytes(j), last, from, end, sum);
              gradientRow2x12(cell + 8, gradients + bytes(j), last, from, end, sum + 96);
            }
          }
        }
      }
    }
  }
}

/** All cells over all positions of a strip, which is padded where windows reach beyond the image. */
function sumPadded(
  x: usize, dy: usize, sums: usize, batch: i32, height: i32, width: i32, channels: i32, filterHeight: i32, filterWidth: i32,
  outHeight: i32, outWidth: i32, filters: i32, strideY: i32, strideX: i32, dilationY: i32, dilationX: i32, top: i32, left: i32,
  together: i32, narrow: usize, workspace: usize,
): void {
  const window = filterHeight * filterWidth * channels, imageFloats = height * width * channels;
  const spanY = inputExtent(filterHeight, dilationY, 1), spanX = inputExtent(filterWidth, dilationX, 1);
  const extentX = inputExtent(outWidth, strideX, spanX);
  const inside = top <= 0 && left <= 0 && inputExtent(outHeight, strideY, spanY) - top <= height && extentX - left <= width;
  const padded = inside ? width : extentX, rowBytes = bytes(padded * channels);
  const columns = max(4, filters), step = bytes(columns);
  const rows = stripRows(outHeight, outWidth, strideY, spanY, <i32>rowBytes, 0);
  const imageBytes = inside ? bytes(imageFloats) : <usize>inputExtent(rows, strideY, spanY) * rowBytes;
  const images = rows < outHeight ? 1 : stripImages(batch, outHeight * outWidth, <i32>imageBytes);
  const cells = align16(workspace), strip = align16(cells + bytes(window + 4));
  for (let cell = 0; cell < ((window + 3) & ~3); cell++) {
    const c = min(cell, window - 1), tap = c / channels;
    store<u32>(cells + bytes(cell), <u32>(
      <usize>(tap / filterWidth * dilationY) * rowBytes + bytes(tap % filterWidth * dilationX * channels + c % channels)));
  }
  const columnStep = bytes(strideX * channels), rowStep = <usize>strideY * rowBytes;
  for (let image = 0; image < batch; image += images) {
    const someImages = min(images, batch - image);
    for (let row = 0; row < outHeight; row += rows) {
      const someRows = min(rows, outHeight - row), firstRow = row * strideY - top, first = x + bytes(image * imageFloats);
      let input = strip;
      if (inside) {
        input = first + bytes((firstRow * width - left) * channels);
      } else {
        for (let i = 0; i < someImages; i++) {
          copyPadded(first + bytes(i * imageFloats), height, width, channels, firstRow, -left,
            inputExtent(someRows, strideY, spanY), padded, strip + <usize>i * imageBytes);
        }
      }
      let gradients = dy + bytes((image * outHeight + row) * outWidth * filters);
      if (filters < 4) {
        widen(gradients, someImages * someRows * outWidth, filters, narrow);
        gradients = narrow;
      }
      for (let j = 0, panel = 8; j < columns; j += panel) {
        panel = panelColumns(columns - j);
        const last = lastFour(panel, columns - j), from = gradients + bytes(j);
        let sum = sums + bytes(together * j);
        for (let cell = cells; cell < cells + bytes(window); cell += bytes(together), sum += bytes(sumFloats(filters, together))) {
          if (together == 6) {
            const at = input + <usize>load<u32>(cell);
            gradientTile6x8(at, someImages, someRows, outWidth, columnStep, rowStep, imageBytes, from, last, step, sum);
          } else if (panel == 8) {
            gradientTile4x8(input, cell, someImages, someRows, outWidth, columnStep, rowStep, imageBytes, from, last, step, sum);
          } else {
            gradientTile2x12(input, cell, someImages, someRows, outWidth, columnStep, rowStep, imageBytes, from, last, step, sum);
            gradientTile2x12(input, cell + 8, someImages, someRows, outWidth, columnStep, rowStep, imageBytes, from, last, step, sum + 96);
          }
        }
      }
    }
  }
}
