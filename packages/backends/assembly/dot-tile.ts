// Register tiles for one to four filters: the lanes run along the window. Positions and runs are those of window-tile.ts, but the row of a
// run counts blocks of b: four floats of the window for each of the columns. A run has four floats or more; where they do not end with a
// block, the last block holds its last four once more, and b is zero for those that were there before.
import { bytes, multiplyAdd } from './floats';
import { inputOf, outputOf, RUN_BYTES } from './window-tile';

/** Keeps the last `some` floats (1 to 3). */
// @ts-ignore: decorator
@inline
function lastLanes(some: i32): v128 {
  return i32x4.ge_s(i32x4(0, 1, 2, 3), i32x4.splat(4 - some));
}

/** [sum a, sum b, sum c, sum d] */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const t0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), t1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const t2 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), t3 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  const ab = f32x4.add(t0, t1), cd = f32x4.add(t2, t3); // [a, b, a, b]
  return f32x4.add(v128.shuffle<f64>(ab, cd, 0, 2), v128.shuffle<f64>(ab, cd, 1, 3));
}

/** y [6 positions, 1] = windows * b */
export function dotTile6x1(x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1), x2 = inputOf(x, positions, 2);
  const x3 = inputOf(x, positions, 3), x4 = inputOf(x, positions, 4), x5 = inputOf(x, positions, 5);
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
  const whole = <usize>(length & ~3) * 4, part = length & 3, back = 16 - bytes(part), keep = lastLanes(part);
  for (; runs < runsEnd; runs += RUN_BYTES) {
    let at = <usize>load<u32>(runs), row = b + <usize>load<u32>(runs, 4) * 16;
    const end = row + whole;
    while (row < end) {
      const w = v128.load(row);
      c0 = multiplyAdd(c0, v128.load(x0 + at), w);
      c1 = multiplyAdd(c1, v128.load(x1 + at), w);
      c2 = multiplyAdd(c2, v128.load(x2 + at), w);
      c3 = multiplyAdd(c3, v128.load(x3 + at), w);
      c4 = multiplyAdd(c4, v128.load(x4 + at), w);
      c5 = multiplyAdd(c5, v128.load(x5 + at), w);
      at += 16;
      row += 16;
    }
    if (part) {
      const w = v128.load(row);
      at -= back;
      c0 = multiplyAdd(c0, v128.and(v128.load(x0 + at), keep), w);
      c1 = multiplyAdd(c1, v128.and(v128.load(x1 + at), keep), w);
      c2 = multiplyAdd(c2, v128.and(v128.load(x2 + at), keep), w);
      c3 = multiplyAdd(c3, v128.and(v128.load(x3 + at), keep), w);
      c4 = multiplyAdd(c4, v128.and(v128.load(x4 + at), keep), w);
      c5 = multiplyAdd(c5, v128.and(v128.load(x5 + at), keep), w);
    }
  }
  const low = sums(c0, c1, c2, c3), high = sums(c4, c5, c4, c5);
  v128.store32_lane(outputOf(y, positions, 0), low, 0);
  v128.store32_lane(outputOf(y, positions, 1), low, 1);
  v128.store32_lane(outputOf(y, positions, 2), low, 2);
  v128.store32_lane(outputOf(y, positions, 3), low, 3);
  v128.store32_lane(outputOf(y, positions, 4), high, 0);
  v128.store32_lane(outputOf(y, positions, 5), high, 1);
}

/** y [2 positions, columns of 3] = windows * b; b has 3 columns. */
export function dotTile2x3(x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize, columns: i32): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1);
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00;
  const whole = <usize>(length & ~3) * 12, part = length & 3, back = 16 - bytes(part), keep = lastLanes(part);
  for (; runs < runsEnd; runs += RUN_BYTES) {
    const at = <usize>load<u32>(runs);
    let a0 = x0 + at, a1 = x1 + at, row = b + <usize>load<u32>(runs, 4) * 48;
    const end = row + whole;
    while (row < end) {
      const w0 = v128.load(row), w1 = v128.load(row, 16), w2 = v128.load(row, 32);
      let a = v128.load(a0);
      c00 = multiplyAdd(c00, a, w0);
      c01 = multiplyAdd(c01, a, w1);
      c02 = multiplyAdd(c02, a, w2);
      a = v128.load(a1);
      c10 = multiplyAdd(c10, a, w0);
      c11 = multiplyAdd(c11, a, w1);
      c12 = multiplyAdd(c12, a, w2);
      a0 += 16;
      a1 += 16;
      row += 48;
    }
    if (part) {
      const w0 = v128.load(row), w1 = v128.load(row, 16), w2 = v128.load(row, 32);
      let a = v128.and(v128.load(a0 - back), keep);
      c00 = multiplyAdd(c00, a, w0);
      c01 = multiplyAdd(c01, a, w1);
      c02 = multiplyAdd(c02, a, w2);
      a = v128.and(v128.load(a1 - back), keep);
      c10 = multiplyAdd(c10, a, w0);
      c11 = multiplyAdd(c11, a, w1);
      c12 = multiplyAdd(c12, a, w2);
    }
  }
  const first = sums(c00, c01, c02, c00), second = sums(c10, c11, c12, c10);
  storeThree(outputOf(y, positions, 0), first, columns);
  storeThree(outputOf(y, positions, 1), second, columns);
}

/** y [3 positions, columns of 3] = windows * b; b has 3 columns. */
export function dotTile3x3(x: usize, y: usize, positions: usize, runs: usize, runsEnd: usize, length: i32, b: usize, columns: i32): void {
  const x0 = inputOf(x, positions, 0), x1 = inputOf(x, positions, 1), x2 = inputOf(x, positions, 2);
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00, c10 = c00, c11 = c00, c12 = c00, c20 = c00, c21 = c00, c22 = c00;
  const whole = <usize>(length & ~3) * 12, part = length & 3, back = 16 - bytes(part), keep = lastLanes(part);
  for (; runs < runsEnd; runs += RUN_BYTES) {
    const at = <usize>load<u32>(runs);
    let a0 = x0 + at, a1 = x1 + at, a2 = x2 + at, row = b + <usize>load<u32>(runs, 4) * 48;
    const end = row + whole;
    while (row < end) {
      const w0 = v128.load(row), w1 = v128.load(row, 16), w2 = v128.load(row, 32);
      let a = v128.load(a0);
      c00 = multiplyAdd(c00, a, w0);
      c01 = multiplyAdd(c01, a, w1);
      c02 = multiplyAdd(c02, a, w2);
      a = v128.load(a1);
      c10 = multiplyAdd(c10, a, w0);
      c11 = multiplyAdd(c11, a, w1);
      c12 = multiplyAdd(c12, a, w2);
      a = v128.load(a2);
      c20 = multiplyAdd(c20, a, w0);
      c21 = multiplyAdd(c21, a, w1);
      c22 = multiplyAdd(c22, a, w2);
      a0 += 16;
      a1 += 16;
      a2 += 16;
      row += 48;
    }
    if (part) {
      const w0 = v128.load(row), w1 = v128.load(row, 16), w2 = v128.load(row, 32);
      let a = v128.and(v128.load(a0 - back), keep);
      c00 = multiplyAdd(c00, a, w0);
      c01 = multiplyAdd(c01, a, w1);
      c02 = multiplyAdd(c02, a, w2);
      a = v128.and(v128.load(a1 - back), keep);
      c10 = multiplyAdd(c10, a, w0);
      c11 = multiplyAdd(c11, a, w1);
      c12 = multiplyAdd(c12, a, w2);
      a = v128.and(v128.load(a2 - back), keep);
      c20 = multiplyAdd(c20, a, w0);
      c21 = multiplyAdd(c21, a, w1);
      c22 = multiplyAdd(c22, a, w2);
    }
  }
  const first = sums(c00, c01, c02, c00), second = sums(c10, c11, c12, c10), third = sums(c20, c21, c22, c20);
  storeThree(outputOf(y, positions, 0), first, columns);
  storeThree(outputOf(y, positions, 1), second, columns);
  storeThree(outputOf(y, positions, 2), third, columns);
}

// @ts-ignore: decorator
@inline
function storeThree(y: usize, v: v128, columns: i32): void {
  v128.store32_lane(y, v, 0);
  if (columns > 1) v128.store32_lane(y, v, 1, 4);
  if (columns > 2) v128.store32_lane(y, v, 2, 8);
}
