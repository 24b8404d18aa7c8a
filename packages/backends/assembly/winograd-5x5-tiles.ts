// Between images and the frequencies of F(4 x 4, 5 x 5). A tile is 4 x 4 outputs, its window 8 x 8 inputs; a block of tiles at frequency
// k = 8 * row + column is a matrix [tiles, channels] with rows padded to a multiple of four, `step` bytes after that of k - 1. Tiles are
// counted along rows, then rows, then images. All work goes by segments, pieces of a row of tiles, as in winograd-tiles.ts; the images have
// 4 channels or more, and the last four overlap those before where the number is no multiple of four.
import { bytes, loadLanes, zeroFloats } from './floats';
import { addWindowLine, gradientLine, outputLine, windowLine } from './winograd-5x5-lines';
import { rowOr, segmentTiles, tilesAlong } from './winograd-tiles';

export const FREQUENCIES: i32 = 64;

// @ts-ignore: decorator
@inline
export function padded(channels: i32): i32 {
  return (channels + 3) & ~3;
}

/** Bytes of one line of a segment's windows. */
// @ts-ignore: decorator
@inline
function lineBytes(outWidth: i32, channels: i32): usize {
  return bytes((4 * segmentTiles(outWidth, channels) + 4) * channels + 4);
}

/** Bytes that the functions need at `lines`. */
export function linesWorkspace(outWidth: i32, channels: i32, filters: i32): i32 {
  return 9 * <i32>max(lineBytes(outWidth, channels), lineBytes(outWidth, filters));
}

/** Where the four channels from `at` on are, or the last four. */
// @ts-ignore: decorator
@inline
function four(at: usize, pixel: usize): usize {
  return min(at, pixel - 16);
}

// @ts-ignore: decorator
@inline
function windowsDown(
  lanes: i32, r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, r6: usize, r7: usize, at: usize, to: usize, line: usize,
): void {
  windowLine(lanes, loadLanes(lanes, r0 + at), loadLanes(lanes, r1 + at), loadLanes(lanes, r2 + at), loadLanes(lanes, r3 + at),
    loadLanes(lanes, r4 + at), loadLanes(lanes, r5 + at), loadLanes(lanes, r6 + at), loadLanes(lanes, r7 + at), to + at, line);
}

/** Frequencies B^T d B of the windows of tiles first .. first + count of x. */
export function transformWindows(
  x: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, top: i32, left: i32,
  first: i32, count: i32, target: usize, step: usize, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, channels);
  const pixel = bytes(channels), rowBytes = <usize>width * pixel, line = lineBytes(outWidth, channels), zeros = lines + 8 * line;
  zeroFloats(zeros, <i32>(line >> 2));
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const image = x + <usize>(row / down * height) * rowBytes, y = row % down * 4 - top, fromX = column * 4 - left, columns = 4 * some + 4;
    const low = min(columns, max(0, -fromX)), high = max(low, min(columns, width - fromX));
    for (let i = 0; i < 8; i++) {
      zeroFloats(lines + <usize>i * line, low * channels);
      zeroFloats(lines + <usize>i * line + <usize>high * pixel, (columns - high) * channels);
    }
    const inside = image + bytes((fromX + low) * channels);
    const r0 = rowOr(inside, y, height, rowBytes, zeros), r1 = rowOr(inside, y + 1, height, rowBytes, zeros);
    const r2 = rowOr(inside, y + 2, height, rowBytes, zeros), r3 = rowOr(inside, y + 3, height, rowBytes, zeros);
    const r4 = rowOr(inside, y + 4, height, rowBytes, zeros), r5 = rowOr(inside, y + 5, height, rowBytes, zeros);
    const r6 = rowOr(inside, y + 6, height, rowBytes, zeros), r7 = rowOr(inside, y + 7, height, rowBytes, zeros);
    const to = lines + <usize>low * pixel, stop = <usize>(high - low) * pixel;
    let across8: usize = 0;
    for (; across8 + 16 <= stop; across8 += 16) windowsDown(4, r0, r1, r2, r3, r4, r5, r6, r7, across8, to, line);
    for (; across8 < stop; across8 += 4) windowsDown(1, r0, r1, r2, r3, r4, r5, r6, r7, across8, to, line);
    for (let t = 0; t < some; t++, tile++) {
      let frequency = target + bytes((tile - first) * padded(channels)), from = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 8; i++, frequency += 8 * step, from += line) {
        for (let next: usize = 0; next < pixel; next += 16) {
          const at = four(next, pixel), d = from + at;
          windowLine(4, v128.load(d), v128.load(d + pixel), v128.load(d + 2 * pixel), v128.load(d + 3 * pixel), v128.load(d + 4 * pixel),
            v128.load(d + 5 * pixel), v128.load(d + 6 * pixel), v128.load(d + 7 * pixel), frequency + at, step);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addAcross(lanes: i32, u: usize, step: usize, to: usize, pixel: usize): void {
  addWindowLine(lanes, loadLanes(lanes, u), loadLanes(lanes, u + step), loadLanes(lanes, u + 2 * step), loadLanes(lanes, u + 3 * step),
    loadLanes(lanes, u + 4 * step), loadLanes(lanes, u + 5 * step), loadLanes(lanes, u + 6 * step), loadLanes(lanes, u + 7 * step),
    to, to + pixel, to + 2 * pixel, to + 3 * pixel, to + 4 * pixel, to + 5 * pixel, to + 6 * pixel, to + 7 * pixel);
}

// @ts-ignore: decorator
@inline
function addDown(
  lanes: i32, u: usize, line: usize, r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize, r6: usize, r7: usize, at: usize,
): void {
  addWindowLine(lanes, loadLanes(lanes, u + at), loadLanes(lanes, u + line + at), loadLanes(lanes, u + 2 * line + at),
    loadLanes(lanes, u + 3 * line + at), loadLanes(lanes, u + 4 * line + at), loadLanes(lanes, u + 5 * line + at),
    loadLanes(lanes, u + 6 * line + at), loadLanes(lanes, u + 7 * line + at),
    r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, r6 + at, r7 + at);
}

/** Adds the windows B u B^T of tiles first .. first + count to dx: the transpose of `transformWindows`. */
export function addWindows(
  source: usize, step: usize, dx: usize, height: i32, width: i32, channels: i32, outHeight: i32, outWidth: i32, top: i32, left: i32,
  first: i32, count: i32, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, channels);
  const pixel = bytes(channels), rowBytes = <usize>width * pixel, line = lineBytes(outWidth, channels), unused = lines + 8 * line;
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const image = dx + <usize>(row / down * height) * rowBytes, y = row % down * 4 - top, fromX = column * 4 - left, columns = 4 * some + 4;
    zeroFloats(lines, <i32>(line << 1)); // all eight
    for (let t = 0; t < some; t++, tile++) {
      let frequency = source + bytes((tile - first) * padded(channels)), to = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 8; i++, frequency += 8 * step, to += line) {
        let at: usize = 0;
        for (; at + 16 <= pixel; at += 16) addAcross(4, frequency + at, step, to + at, pixel);
        for (; at < pixel; at += 4) addAcross(1, frequency + at, step, to + at, pixel);
      }
    }
    const low = min(columns, max(0, -fromX)), high = max(low, min(columns, width - fromX));
    const inside = image + bytes((fromX + low) * channels), from = lines + <usize>low * pixel, stop = <usize>(high - low) * pixel;
    const r0 = rowOr(inside, y, height, rowBytes, unused), r1 = rowOr(inside, y + 1, height, rowBytes, unused);
    const r2 = rowOr(inside, y + 2, height, rowBytes, unused), r3 = rowOr(inside, y + 3, height, rowBytes, unused);
    const r4 = rowOr(inside, y + 4, height, rowBytes, unused), r5 = rowOr(inside, y + 5, height, rowBytes, unused);
    const r6 = rowOr(inside, y + 6, height, rowBytes, unused), r7 = rowOr(inside, y + 7, height, rowBytes, unused);
    let at: usize = 0;
    for (; at + 16 <= stop; at += 16) addDown(4, from, line, r0, r1, r2, r3, r4, r5, r6, r7, at);
    for (; at < stop; at += 4) addDown(1, from, line, r0, r1, r2, r3, r4, r5, r6, r7, at);
  }
}

// @ts-ignore: decorator
@inline
function outputsDown(lanes: i32, m: usize, line: usize, r0: usize, r1: usize, r2: usize, r3: usize, at: usize): void {
  outputLine(lanes, loadLanes(lanes, m + at), loadLanes(lanes, m + line + at), loadLanes(lanes, m + 2 * line + at),
    loadLanes(lanes, m + 3 * line + at), loadLanes(lanes, m + 4 * line + at), loadLanes(lanes, m + 5 * line + at),
    loadLanes(lanes, m + 6 * line + at), loadLanes(lanes, m + 7 * line + at), r0 + at, r1 + at, r2 + at, r3 + at);
}

/** Outputs A^T m A of tiles first .. first + count of y, from their frequencies. */
export function transformOutputs(
  source: usize, step: usize, y: usize, outHeight: i32, outWidth: i32, filters: i32, first: i32, count: i32, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, filters);
  const pixel = bytes(filters), rowBytes = <usize>outWidth * pixel, line = lineBytes(outWidth, filters), unused = lines + 8 * line;
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const output = y + <usize>(row / down * outHeight) * rowBytes + <usize>(4 * column) * pixel, oy = row % down * 4;
    for (let t = 0; t < some; t++, tile++) {
      let frequency = source + bytes((tile - first) * padded(filters)), to = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 8; i++, frequency += 8 * step, to += line) {
        for (let next: usize = 0; next < pixel; next += 16) {
          const at = four(next, pixel), m = frequency + at, target = to + at;
          outputLine(4, v128.load(m), v128.load(m + step), v128.load(m + 2 * step), v128.load(m + 3 * step), v128.load(m + 4 * step),
            v128.load(m + 5 * step), v128.load(m + 6 * step), v128.load(m + 7 * step),
            target, target + pixel, target + 2 * pixel, target + 3 * pixel);
        }
      }
    }
    const r0 = output + <usize>oy * rowBytes, r1 = rowOr(output, oy + 1, outHeight, rowBytes, unused);
    const r2 = rowOr(output, oy + 2, outHeight, rowBytes, unused), r3 = rowOr(output, oy + 3, outHeight, rowBytes, unused);
    const stop = <usize>min(4 * some, outWidth - 4 * column) * pixel;
    let at: usize = 0;
    for (; at + 16 <= stop; at += 16) outputsDown(4, lines, line, r0, r1, r2, r3, at);
    for (; at < stop; at += 4) outputsDown(1, lines, line, r0, r1, r2, r3, at);
  }
}

// @ts-ignore: decorator
@inline
function gradientsDown(lanes: i32, r0: usize, r1: usize, r2: usize, r3: usize, at: usize, to: usize, line: usize): void {
  gradientLine(lanes, loadLanes(lanes, r0 + at), loadLanes(lanes, r1 + at), loadLanes(lanes, r2 + at), loadLanes(lanes, r3 + at), to + at, line);
}

/** Frequencies A dy A^T of tiles first .. first + count of dy. */
export function transformGradients(
  dy: usize, outHeight: i32, outWidth: i32, filters: i32, first: i32, count: i32, target: usize, step: usize, lines: usize,
): void {
  const across = tilesAlong(outWidth), down = tilesAlong(outHeight), segment = segmentTiles(outWidth, filters);
  const pixel = bytes(filters), rowBytes = <usize>outWidth * pixel, line = lineBytes(outWidth, filters), zeros = lines + 8 * line;
  zeroFloats(zeros, <i32>(line >> 2));
  for (let tile = first, end = first + count; tile < end; ) {
    const row = tile / across, column = tile % across, some = min(min(segment, across - column), end - tile);
    const image = dy + <usize>(row / down * outHeight) * rowBytes + <usize>(4 * column) * pixel, oy = row % down * 4;
    const inside = min(4 * some, outWidth - 4 * column), stop = <usize>inside * pixel;
    for (let i = 0; i < 8; i++) zeroFloats(lines + <usize>i * line + stop, (4 * some - inside) * filters);
    const r0 = image + <usize>oy * rowBytes, r1 = rowOr(image, oy + 1, outHeight, rowBytes, zeros);
    const r2 = rowOr(image, oy + 2, outHeight, rowBytes, zeros), r3 = rowOr(image, oy + 3, outHeight, rowBytes, zeros);
    let at: usize = 0;
    for (; at + 16 <= stop; at += 16) gradientsDown(4, r0, r1, r2, r3, at, lines, line);
    for (; at < stop; at += 4) gradientsDown(1, r0, r1, r2, r3, at, lines, line);
    for (let t = 0; t < some; t++, tile++) {
      let frequency = target + bytes((tile - first) * padded(filters)), from = lines + <usize>(4 * t) * pixel;
      for (let i = 0; i < 8; i++, frequency += 8 * step, from += line) {
        for (let next: usize = 0; next < pixel; next += 16) {
          const at = four(next, pixel), g = from + at;
          gradientLine(4, v128.load(g), v128.load(g + pixel), v128.load(g + 2 * pixel), v128.load(g + 3 * pixel), frequency + at, step);
        }
      }
    }
  }
}
