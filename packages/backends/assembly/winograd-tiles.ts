// Between images and Winograd's frequencies. A tile is 4 x 4 outputs, its window 6 x 6 inputs; a block of tiles at frequency k = 6 * row +
// column is a matrix [tiles, channels], `step` bytes after that of k - 1. Tiles are counted along rows, then rows, then images.
// All work goes by segments, pieces of a row of tiles: down the columns for a whole segment, then along the rows of each tile.
import { bytes, zeroFloats } from './floats';
import { gradientLine, outputLine, windowLine } from './winograd-lines';

export const FREQUENCIES: i32 = 36;
const SEGMENT_FLOATS: i32 = 512; // tiles times channels: its lines stay in the L1 cache

// @ts-ignore: decorator
@inline
export function tilesAlong(size: i32): i32 {
  return (size + 3) >> 2;
}

// @ts-ignore: decorator
@inline
export function segmentTiles(outWidth: i32, channels: i32): i32 {
  return min(tilesAlong(outWidth), max(1, SEGMENT_FLOATS / channels));
}

/** Bytes of one line of a segment's windows. */
// @ts-ignore: decorator
@inline
function lineBytes(outWidth: i32, channels: i32): usize {
  return bytes((4 * segmentTiles(outWidth, channels) + 2) * channels);
}

/** Bytes that the three functions need at `lines`. */
export function linesWorkspace(outWidth: i32, channels: i32, filters: i32): i32 {
  return 7 * <i32>max(lineBytes(outWidth, channels), lineBytes(outWidth, filters));
}

// @ts-ignore: decorator
@inline
export function rowOr(image: usize, row: i32, rows: i32, rowBytes: usize, other: usize): usize {
  return row >= 0 && row < rows ? image + <usize>row * rowBytes : other;
}

/** Frequencies B^T d B of the windows of tiles first .. first + count of x. */
export function transformWindows(
  x: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, top: i32, left: i32,
  first: i32, count: i32, target: usize, step: usize, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, channels);
  const pixel = bytes(channels), rowBytes = <usize>width * pixel, line = lineBytes(outWidth, channels), zeros = lines + 6 * line;
  zeroFloats(zeros, <i32>(line >> 2));
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const image = x + <usize>(row / down * height) * rowBytes, y = row % down * 4 - top, fromX = column * 4 - left, columns = 4 * some + 2;
    const low = min(columns, max(0, -fromX)), high = max(low, min(columns, width - fromX));
    for (let i = 0; i < 6; i++) {
      zeroFloats(lines + <usize>i * line, low * channels);
      zeroFloats(lines + <usize>i * line + <usize>high * pixel, (columns - high) * channels);
    }
    const inside = image + bytes((fromX + low) * channels);
    const r0 = rowOr(inside, y, height, rowBytes, zeros), r1 = rowOr(inside, y + 1, height, rowBytes, zeros);
    const r2 = rowOr(inside, y + 2, height, rowBytes, zeros), r3 = rowOr(inside, y + 3, height, rowBytes, zeros);
    const r4 = rowOr(inside, y + 4, height, rowBytes, zeros), r5 = rowOr(inside, y + 5, height, rowBytes, zeros);
    const to = lines + <usize>low * pixel;
    for (let at: usize = 0, stop = <usize>(high - low) * pixel; at < stop; at += 16) {
      windowLine(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), v128.load(r4 + at), v128.load(r5 + at),
        to + at, line);
    }
    for (let t = 0; t < some; t++, tile++) {
      let frequency = target + <usize>(tile - first) * pixel, from = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 6; i++, frequency += 6 * step, from += line) {
        const c1 = from + pixel, c2 = c1 + pixel, c3 = c2 + pixel, c4 = c3 + pixel, c5 = c4 + pixel;
        for (let at: usize = 0; at < pixel; at += 16) {
          windowLine(v128.load(from + at), v128.load(c1 + at), v128.load(c2 + at), v128.load(c3 + at), v128.load(c4 + at), v128.load(c5 + at),
            frequency + at, step);
        }
      }
    }
  }
}

/** Outputs A^T m A of tiles first .. first + count of y, from their frequencies. */
export function transformOutputs(
  source: usize, step: usize, y: usize, outHeight: i32, outWidth: i32, filters: i32, first: i32, count: i32, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, filters);
  const pixel = bytes(filters), rowBytes = <usize>outWidth * pixel, line = lineBytes(outWidth, filters), unused = lines + 6 * line;
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const output = y + <usize>(row / down * outHeight) * rowBytes + <usize>(4 * column) * pixel, oy = row % down * 4;
    for (let t = 0; t < some; t++, tile++) {
      let frequency = source + <usize>(tile - first) * pixel, to = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 6; i++, frequency += 6 * step, to += line) {
        const m1 = frequency + step, m2 = m1 + step, m3 = m2 + step, m4 = m3 + step, m5 = m4 + step;
        const to1 = to + pixel, to2 = to1 + pixel, to3 = to2 + pixel;
        for (let at: usize = 0; at < pixel; at += 16) {
          outputLine(v128.load(frequency + at), v128.load(m1 + at), v128.load(m2 + at), v128.load(m3 + at), v128.load(m4 + at),
            v128.load(m5 + at), to + at, to1 + at, to2 + at, to3 + at);
        }
      }
    }
    const r0 = output + <usize>oy * rowBytes, r1 = rowOr(output, oy + 1, outHeight, rowBytes, unused);
    const r2 = rowOr(output, oy + 2, outHeight, rowBytes, unused), r3 = rowOr(output, oy + 3, outHeight, rowBytes, unused);
    const l1 = lines + line, l2 = l1 + line, l3 = l2 + line, l4 = l3 + line, l5 = l4 + line;
    for (let at: usize = 0, stop = <usize>min(4 * some, outWidth - 4 * column) * pixel; at < stop; at += 16) {
      outputLine(v128.load(lines + at), v128.load(l1 + at), v128.load(l2 + at), v128.load(l3 + at), v128.load(l4 + at), v128.load(l5 + at),
        r0 + at, r1 + at, r2 + at, r3 + at);
    }
  }
}

/** Frequencies A dy A^T of tiles first .. first + count of dy. */
export function transformGradients(
  dy: usize, outHeight: i32, outWidth: i32, filters: i32, first: i32, count: i32, target: usize, step: usize, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, filters);
  const pixel = bytes(filters), rowBytes = <usize>outWidth * pixel, line = lineBytes(outWidth, filters), zeros = lines + 6 * line;
  zeroFloats(zeros, <i32>(line >> 2));
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const image = dy + <usize>(row / down * outHeight) * rowBytes + <usize>(4 * column) * pixel, oy = row % down * 4;
    const inside = min(4 * some, outWidth - 4 * column);
    for (let i = 0; i < 6; i++) zeroFloats(lines + <usize>i * line + <usize>inside * pixel, (4 * some - inside) * filters);
    const r0 = image + <usize>oy * rowBytes, r1 = rowOr(image, oy + 1, outHeight, rowBytes, zeros);
    const r2 = rowOr(image, oy + 2, outHeight, rowBytes, zeros), r3 = rowOr(image, oy + 3, outHeight, rowBytes, zeros);
    for (let at: usize = 0, stop = <usize>inside * pixel; at < stop; at += 16) {
      gradientLine(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), lines + at, line);
    }
    for (let t = 0; t < some; t++, tile++) {
      let frequency = target + <usize>(tile - first) * pixel, from = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 6; i++, frequency += 6 * step, from += line) {
        const c1 = from + pixel, c2 = c1 + pixel, c3 = c2 + pixel;
        for (let at: usize = 0; at < pixel; at += 16) {
          gradientLine(v128.load(from + at), v128.load(c1 + at), v128.load(c2 + at), v128.load(c3 + at), frequency + at, step);
        }
      }
    }
  }
}
