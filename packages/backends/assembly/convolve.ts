// The convolution that both directions are made of, in place: neither a matrix of windows nor padding is written.
import { align16, bytes } from './floats';
import { dotTile2x3, dotTile3x3, dotTile6x1 } from './dot-tile';
import { packPanels, panelColumns, panelFloats } from './pack-filter';
import { CLASS_BYTES, classRoom, positionsRoom, writeClasses } from './window-classes';
import { POSITION_BYTES, RUN_BYTES, windowTile2x12, windowTile3x12, windowTile4x8 } from './window-tile';

const GROUP_BYTES: i32 = 262144; // input of the images that are computed together
const GROUP_POSITIONS: i32 = 4096;

/** Images that are computed together: tiles of border positions are filled from several. */
// @ts-ignore: decorator
@inline
function groupSize(batch: i32, imageBytes: i32, positions: i32): i32 {
  return min(batch, max(4, min(GROUP_BYTES / max(1, imageBytes), GROUP_POSITIONS / max(1, positions)) & ~3));
}

/** Whether the tiles whose lanes run along the window are best: few filters, and no run shorter than four floats. */
// @ts-ignore: decorator
@inline
function isNarrow(channels: i32, filters: i32): bool {
  return channels >= 4 && (filters <= 4 || filters == 6);
}

// @ts-ignore: decorator
@inline
function blocks(floats: i32): i32 {
  return (floats + 3) >> 2;
}

/** Bytes that `convolve` needs at `workspace`. */
export function convolveWorkspace(
  batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32, tapsY: i32, tapsX: i32,
): i32 {
  const group = groupSize(batch, height * width * channels * 4, outHeight * outWidth);
  const depth = tapsY * tapsX * channels;
  const filter = isNarrow(channels, filters) ? (2 * tapsX + 2) * tapsY * tapsX * blocks(channels) * 48 * 2 : panelFloats(depth, filters) * 4;
  const classes = classRoom(tapsY, tapsX);
  return 64 + classes * <i32>CLASS_BYTES + positionsRoom(classes, group * outHeight * outWidth) + tapsY * tapsX * <i32>RUN_BYTES + filter;
}

/** Blocks of one run after the other, for three columns (zero beyond) or one, and returns their number. */
function packDots(
  w: usize, tapY: i32, tapX: i32, row: i32, column: i32, columns: i32, width: i32, channels: i32, tapsY: i32, firstX: i32, lastX: i32,
  merged: bool, target: usize,
): i32 {
  const runsX = merged ? 1 : lastX - firstX, length = merged ? (lastX - firstX) * channels : channels;
  const size = blocks(length) * 4;
  for (let ty = 0; ty < tapsY; ty++) {
    for (let run = 0; run < runsX; run++) {
      for (let i = 0; i < size; i++) {
        // the last block ends with the run
        const k = i < (length & ~3) ? i : i - size + length, fresh = k >= (i & ~3);
        const tx = firstX + run + k / channels, c = k % channels;
        for (let n = 0; n < width; n++) {
          const at = target + bytes((i >> 2) * 4 * width + n * 4 + (i & 3));
          f32.store(at, fresh && n < columns ? f32.load(w + bytes(ty * tapY + tx * tapX + c * row + n * column)) : 0);
        }
      }
      target += bytes(size * width);
    }
  }
  return tapsY * runsX * blocks(length);
}

/**
 * y = windows of x times w. Window (oy, ox) has its taps at rows oy * strideY + originY + t * stepY, t < tapsY, and likewise columns; cells
 * outside of x count as zero. The filter's value for taps ty, tx, channel c and filter n lies tapY * ty + tapX * tx + row * c + column * n
 * floats after w. The outputs are yImage, yRow and yColumn bytes apart.
 */
export function convolve(
  x: usize, w: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, filters: i32,
  strideY: i32, originY: i32, stepY: i32, tapsY: i32, strideX: i32, originX: i32, stepX: i32, tapsX: i32,
  tapY: i32, tapX: i32, row: i32, column: i32, yImage: usize, yRow: usize, yColumn: usize, workspace: usize,
): void {
  if (outHeight == 0 || outWidth == 0) return;
  const depth = tapsY * tapsX * channels, merged = stepX == 1;
  const rowBytes = bytes(width * channels), imageBytes = <usize>height * rowBytes, channelBytes = bytes(channels);
  const group = groupSize(batch, <i32>imageBytes, outHeight * outWidth);
  const classes = align16(workspace), runs = align16(classes + <usize>classRoom(tapsY, tapsX) * CLASS_BYTES);
  const positions = runs + <usize>(tapsY * tapsX) * RUN_BYTES;
  const packed = align16(positions + <usize>positionsRoom(classRoom(tapsY, tapsX), group * outHeight * outWidth));
  const narrow = isNarrow(channels, filters), dots = filters == 1 ? 1 : 3;
  if (!narrow) {
    for (let ty = 0; ty < tapsY; ty++) {
      for (let tx = 0; tx < tapsX; tx++) {
        packPanels(w + bytes(ty * tapY + tx * tapX), row, column, channels, filters, packed, depth, (ty * tapsX + tx) * channels);
      }
    }
  }
  let written = 0, count = 0;
  for (let image = 0; image < batch; image += group) {
    const images = min(group, batch - image);
    if (images != written) {
      count = writeClasses(classes, positions, images, imageBytes, yImage, height, outHeight, strideY, originY, stepY, tapsY, rowBytes, yRow,
        width, outWidth, strideX, originX, stepX, tapsX, channelBytes, yColumn);
    }
    const input = x + <usize>image * imageBytes, output = y + <usize>image * yImage;
    let dotPanel = packed, dotFirst = -1, dotBlocks = 0;
    for (let i = 0; i < count; i++) {
      const at = classes + <usize>i * CLASS_BYTES;
      const firstY = load<i32>(at), lastY = load<i32>(at, 4), firstX = load<i32>(at, 8), lastX = load<i32>(at, 12);
      const from = <usize>load<u32>(at, 16), end = from + <usize>load<i32>(at, 20) * POSITION_BYTES;
      const across = lastX - firstX, length = merged ? across * channels : channels, perRow = merged ? min(1, across) : across;
      let run = runs;
      for (let ty = firstY; ty < lastY; ty++) {
        for (let r = 0; r < perRow; r++) {
          store<u32>(run, <u32>(<usize>(ty * stepY) * rowBytes + <usize>((firstX + r) * stepX) * channelBytes));
          store<i32>(run, narrow ? (ty * perRow + r) * blocks(length) : (ty * tapsX + firstX + r) * channels, 4);
          run += RUN_BYTES;
        }
      }
      if (narrow) {
        // the classes of the same columns follow each other
        if (i == 0 || load<i32>(at - CLASS_BYTES, 8) != firstX || load<i32>(at - CLASS_BYTES, 12) != lastX) {
          dotPanel += bytes(4 * dotBlocks * dots * (filters > 3 ? 2 : 1));
          dotBlocks = tapsY * perRow * blocks(length);
          if (image == 0) {
            for (let n = 0; n < filters; n += dots) {
              packDots(w + bytes(n * column), tapY, tapX, row, column, min(dots, filters - n), dots, channels, tapsY, firstX, lastX, merged,
                dotPanel + bytes(4 * dotBlocks * n));
            }
          }
        }
        if (dots == 1) {
          for (let p = from; p < end; p += 6 * POSITION_BYTES) dotTile6x1(input, output, p, runs, run, length, dotPanel);
        } else {
          for (let n = 0; n < filters; n += 3) {
            const panel = dotPanel + bytes(4 * dotBlocks * n), target = output + bytes(n), some = min(3, filters - n);
            if (isDefined(RELAXED)) {
              for (let p = from; p < end; p += 3 * POSITION_BYTES) dotTile3x3(input, target, p, runs, run, length, panel, some);
            } else {
              for (let p = from; p < end; p += 2 * POSITION_BYTES) dotTile2x3(input, target, p, runs, run, length, panel, some);
            }
          }
        }
        continue;
      }
      for (let j = 0, panel = 8; j < filters; j += panel) {
        panel = panelColumns(filters - j);
        const some = min(panel, filters - j), target = output + bytes(j), b = packed + bytes(j * depth);
        if (panel == 8) {
          for (let p = from; p < end; p += 4 * POSITION_BYTES) windowTile4x8(input, target, p, runs, run, length, b, some);
        } else if (isDefined(RELAXED)) {
          for (let p = from; p < end; p += 3 * POSITION_BYTES) windowTile3x12(input, target, p, runs, run, length, b, some);
        } else {
          for (let p = from; p < end; p += 2 * POSITION_BYTES) windowTile2x12(input, target, p, runs, run, length, b, some);
        }
      }
    }
    written = images;
  }
}
