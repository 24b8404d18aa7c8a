// Register tiles of a convolution that reads its input in place: rows are output positions, columns are filters.
// A position is a pair of u32 byte offsets, into the input and into the output. Its window is a number of runs of `length` contiguous floats;
// a run is a pair of u32: its byte offset from the position's input, and the row of b that meets its first float.
// V8 loads everything that one pass of a loop needs before it computes: a tile has to fit in 15 vector registers together with its operands
// and, without fused multiply-add, a product. So the fused build can have larger tiles, and needs them to hide the longer latency.
import { bytes, multiplyAdd, storeColumns } from './floats';

export const POSITION_BYTES: usize = 8;
export const RUN_BYTES: usize = 8;

// @ts-ignore: decorator
@inline
export function inputOf(x: usize, positions: usize, i: usize): usize {
  return x + <usize>load<u32>(positions + i * POSITION_BYTES);
}

// @ts-ignore: decorator
@inline
export function outputOf(y: usize, positions: usize, i: usize): usize {
  return y + <usize>load<u32>(positions + i * POSITION_BYTES, 4);
}

/** y [4 positions, columns <= 8] = windows * b, with b packed [window, 8]. */
export function windowTile4x8(
  x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize, columns: i32,
): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1), x2 = inputOf(x, positions, 2), x3 = inputOf(x, positions, 3);
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (; runs < runsEnd; runs += RUN_BYTES) {
    const offset = <usize>load<u32>(runs);
    let a0 = x0 + offset, a1 = x1 + offset, a2 = x2 + offset, a3 = x3 + offset, row = b + <usize>load<u32>(runs, 4) * 32;
    const end = a0 + bytes(length);
    while (a0 < end) {
      const b0 = v128.load(row), b1 = v128.load(row, 16);
      let a = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, a, b0);
      c01 = multiplyAdd(c01, a, b1);
      a = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, a, b0);
      c11 = multiplyAdd(c11, a, b1);
      a = v128.load32_splat(a2);
      c20 = multiplyAdd(c20, a, b0);
      c21 = multiplyAdd(c21, a, b1);
      a = v128.load32_splat(a3);
      c30 = multiplyAdd(c30, a, b0);
      c31 = multiplyAdd(c31, a, b1);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
      row += 32;
    }
  }
  storePair(outputOf(y, positions, 0), c00, c01, columns);
  storePair(outputOf(y, positions, 1), c10, c11, columns);
  storePair(outputOf(y, positions, 2), c20, c21, columns);
  storePair(outputOf(y, positions, 3), c30, c31, columns);
}

/** y [2 positions, 8 < columns <= 12] = windows * b, with b packed [window, 12]. */
export function windowTile2x12(
  x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize, columns: i32,
): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1);
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00;
  for (; runs < runsEnd; runs += RUN_BYTES) {
    const offset = <usize>load<u32>(runs);
    let a0 = x0 + offset, a1 = x1 + offset, row = b + <usize>load<u32>(runs, 4) * 48;
    const end = a0 + bytes(length);
    while (a0 < end) {
      const b0 = v128.load(row), b1 = v128.load(row, 16), b2 = v128.load(row, 32);
      let a = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, a, b0);
      c01 = multiplyAdd(c01, a, b1);
      c02 = multiplyAdd(c02, a, b2);
      a = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, a, b0);
      c11 = multiplyAdd(c11, a, b1);
      c12 = multiplyAdd(c12, a, b2);
      a0 += 4;
      a1 += 4;
      row += 48;
    }
  }
  const y0 = outputOf(y, positions, 0), y1 = outputOf(y, positions, 1);
  v128.store(y0, c00);
  v128.store(y0, c01, 16);
  storeColumns(y0 + 32, c02, columns - 8);
  v128.store(y1, c10);
  v128.store(y1, c11, 16);
  storeColumns(y1 + 32, c12, columns - 8);
}

/** y [3 positions, 8 < columns <= 12] = windows * b, with b packed [window, 12]. */
export function windowTile3x12(
  x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize, columns: i32,
): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1), x2 = inputOf(x, positions, 2);
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00, c20 = c00, c21 = c00, c22 = c00;
  for (; runs < runsEnd; runs += RUN_BYTES) {
    const offset = <usize>load<u32>(runs);
    let a0 = x0 + offset, a1 = x1 + offset, a2 = x2 + offset, row = b + <usize>load<u32>(runs, 4) * 48;
    const end = a0 + bytes(length);
    while (a0 < end) {
      const b0 = v128.load(row), b1 = v128.load(row, 16), b2 = v128.load(row, 32);
      let a = v128.load32_splat(a0);
      c00 = multiplyAdd(c00, a, b0);
      c01 = multiplyAdd(c01, a, b1);
      c02 = multiplyAdd(c02, a, b2);
      a = v128.load32_splat(a1);
      c10 = multiplyAdd(c10, a, b0);
      c11 = multiplyAdd(c11, a, b1);
      c12 = multiplyAdd(c12, a, b2);
      a = v128.load32_splat(a2);
      c20 = multiplyAdd(c20, a, b0);
      c21 = multiplyAdd(c21, a, b1);
      c22 = multiplyAdd(c22, a, b2);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      row += 48;
    }
  }
  const y0 = outputOf(y, positions, 0), y1 = outputOf(y, positions, 1), y2 = outputOf(y, positions, 2);
  v128.store(y0, c00);
  v128.store(y0, c01, 16);
  storeColumns(y0 + 32, c02, columns - 8);
  v128.store(y1, c10);
  v128.store(y1, c11, 16);
  storeColumns(y1 + 32, c12, columns - 8);
  v128.store(y2, c20);
  v128.store(y2, c21, 16);
  storeColumns(y2 + 32, c22, columns - 8);
}

// @ts-ignore: decorator
@inline
function storePair(y: usize, low: v128, high: v128, columns: i32): void {
  if (columns > 4) {
    v128.store(y, low);
    storeColumns(y + 16, high, columns - 4);
  } else {
    storeColumns(y, low, columns);
  }
}
