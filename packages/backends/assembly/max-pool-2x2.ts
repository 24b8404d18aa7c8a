// Max pooling with windows 2 x 2 of stride 2 that lie inside the image: x [batch, height, width, channels] gives
// [batch, height / 2, width / 2, channels], rounded down. The first maximum of a window wins; a window with a NaN has the
// first NaN as its maximum.
import { bytes, loadLanes, storeLanes, zeroFloats } from './floats';
import { replaces } from './max-pool';

const FORWARD: i32 = 0;
const BACKWARD: i32 = 1;
const ADJOINT: i32 = 2;

/** One window in 4 channels, or 1. row: bytes from a row of the image to the next, cell: from a cell to the next. */
// @ts-ignore: decorator
@inline
function window(which: i32, lanes: i32, x: usize, cells: usize, windows: usize, row: usize, cell: usize): void {
  const a = loadLanes(lanes, x), b = loadLanes(lanes, x + cell);
  const c = loadLanes(lanes, x + row), d = loadLanes(lanes, x + row + cell);
  if (which == FORWARD) {
    // pmax(m, v) is m < v ? v : m, one instruction where max is nine; it loses a NaN in v, which the mask of ones brings back
    const nan = v128.or(v128.or(f32x4.ne(b, b), f32x4.ne(c, c)), f32x4.ne(d, d));
    return storeLanes(lanes, windows, v128.or(f32x4.pmax(f32x4.pmax(f32x4.pmax(a, b), c), d), nan));
  }
  const isB = replaces(a, b), two = v128.bitselect(b, a, isB);
  const isC = replaces(two, c), three = v128.bitselect(c, two, isC), isD = replaces(three, d);
  if (which == ADJOINT) {
    const ab = v128.bitselect(loadLanes(lanes, cells + cell), loadLanes(lanes, cells), isB);
    const abc = v128.bitselect(loadLanes(lanes, cells + row), ab, isC);
    return storeLanes(lanes, windows, v128.bitselect(loadLanes(lanes, cells + row + cell), abc, isD));
  }
  const abcd = loadLanes(lanes, windows), abc = v128.andnot(abcd, isD), ab = v128.andnot(abc, isC);
  storeLanes(lanes, cells, v128.andnot(ab, isB));
  storeLanes(lanes, cells + cell, v128.and(ab, isB));
  storeLanes(lanes, cells + row, v128.and(abc, isC));
  storeLanes(lanes, cells + row + cell, v128.and(abcd, isD));
}

// @ts-ignore: decorator
@inline
function visit(which: i32, x: usize, cells: usize, windows: usize, batch: i32, height: i32, width: i32, channels: i32): void {
  const cell = bytes(channels), row = bytes(width * channels);
  for (let b = 0; b < batch; b++) for (let oy = 0; oy < height >> 1; oy++) {
    let at = bytes((b * height + 2 * oy) * width * channels);
    for (let ox = 0; ox < width >> 1; ox++, at += 2 * cell, windows += cell) {
      let c: usize = 0;
      if (channels < 4) for (; c < cell; c += 4) window(which, 1, x + at + c, cells + at + c, windows + c, row, cell);
      else {
        for (; c + 16 <= cell; c += 16) window(which, 4, x + at + c, cells + at + c, windows + c, row, cell);
        // the last four once more: what is written does not depend on what was there
        if (c < cell) window(which, 4, x + at + cell - 16, cells + at + cell - 16, windows + cell - 16, row, cell);
      }
    }
  }
}

/** y = the maximum of each window */
export function maxPool2x2(x: usize, y: usize, batch: i32, height: i32, width: i32, channels: i32): void {
  visit(FORWARD, x, x, y, batch, height, width, channels);
}

/** dx[argmax of the window] = dy, 0 elsewhere */
export function maxPool2x2Grad(x: usize, dy: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32): void {
  if ((height | width) & 1) zeroFloats(dx, batch * height * width * channels);
  visit(BACKWARD, x, dx, dy, batch, height, width, channels);
}

/** ddy = ddx[argmax of the window] */
export function maxPool2x2GradAdjoint(
  x: usize, ddx: usize, ddy: usize, batch: i32, height: i32, width: i32, channels: i32,
): void {
  visit(ADJOINT, x, ddx, ddy, batch, height, width, channels);
}
