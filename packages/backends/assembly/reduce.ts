// Sums and extremes along the rows or the columns of matrices.
import { bytes, loadLanes, storeLanes } from './floats';
import { copiesOf } from './short-rows';

/** Their numbers are known to src/wasm/kernels/reduce.ts. */
const SUM: i32 = 0;
const MAXIMUM: i32 = 1;
const MINIMUM: i32 = 2;

/** Floats that are summed before the total sees them: an error grows with the length of a chain of sums. */
const RUN: i32 = 4096;

// @ts-ignore: decorator
@inline
function merge(kind: i32, a: v128, b: v128): v128 {
  if (kind == SUM) return f32x4.add(a, b);
  return kind == MAXIMUM ? f32x4.max(a, b) : f32x4.min(a, b);
}

// @ts-ignore: decorator
@inline
function neutral(kind: i32): v128 {
  if (kind == SUM) return f32x4.splat(0);
  return f32x4.splat(kind == MAXIMUM ? -Infinity : Infinity);
}

/** The four lanes in each lane. */
// @ts-ignore: decorator
@inline
function across(kind: i32, v: v128): v128 {
  const pairs = merge(kind, v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return merge(kind, pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2));
}

/** In each lane f of the n floats at x. */
// @ts-ignore: decorator
@inline
function reduceRun(kind: i32, x: usize, n: i32): v128 {
  const end = x + bytes(n);
  let s = neutral(kind);
  if (n >= 16) {
    let a = neutral(kind), b = a, c = a, d = a;
    for (; x + 64 <= end; x += 64) {
      a = merge(kind, a, v128.load(x));
      b = merge(kind, b, v128.load(x, 16));
      c = merge(kind, c, v128.load(x, 32));
      d = merge(kind, d, v128.load(x, 48));
    }
    s = merge(kind, merge(kind, a, b), merge(kind, c, d));
  }
  for (; x + 16 <= end; x += 16) s = merge(kind, s, v128.load(x));
  s = across(kind, s);
  for (; x < end; x += 4) s = merge(kind, s, v128.load32_splat(x));
  return s;
}

// @ts-ignore: decorator
@inline
function alongRows(kind: i32, x: usize, y: usize, rows: i32, n: i32, scale: v128): void {
  for (let r = 0; r < rows; r++, y += 4) {
    let total = neutral(kind);
    for (let i = 0; i < n; i += RUN) {
      const run = min(RUN, n - i);
      total = merge(kind, total, reduceRun(kind, x, run));
      x += bytes(run);
    }
    storeLanes(1, y, kind == SUM ? f32x4.mul(total, scale) : total);
  }
}

/** y [rows] = f(x [rows, n]), sums times scale */
export function reduceRows(kind: i32, x: usize, y: usize, rows: i32, n: i32, scale: f32): void {
  const s = f32x4.splat(scale);
  switch (kind) {
    case SUM: return alongRows(SUM, x, y, rows, n, s);
    case MAXIMUM: return alongRows(MAXIMUM, x, y, rows, n, s);
    case MINIMUM: return alongRows(MINIMUM, x, y, rows, n, s);
  }
}

/** y = f(y, x), the same for 3 more rows of x */
// @ts-ignore: decorator
@inline
function take(kind: i32, lanes: i32, x: usize, y: usize, row: usize, rows: i32): void {
  let v = loadLanes(lanes, x);
  if (rows == 4) {
    const second = loadLanes(lanes, x + row);
    const third = loadLanes(lanes, x + 2 * row), fourth = loadLanes(lanes, x + 3 * row);
    v = merge(kind, merge(kind, v, second), merge(kind, third, fourth));
  }
  storeLanes(lanes, y, merge(kind, loadLanes(lanes, y), v));
}

/** y [n] = f(y, f of the rows of x [rows, n]) */
// @ts-ignore: decorator
@inline
function takeRows(kind: i32, x: usize, y: usize, rows: i32, n: i32): void {
  const row = bytes(n);
  let r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * row) {
    let i: usize = 0;
    for (; i + 32 <= row; i += 32) {
      take(kind, 4, x + i, y + i, row, 4);
      take(kind, 4, x + i + 16, y + i + 16, row, 4);
    }
    for (; i + 16 <= row; i += 16) take(kind, 4, x + i, y + i, row, 4);
    for (; i < row; i += 4) take(kind, 1, x + i, y + i, row, 4);
  }
  for (; r < rows; r++, x += row) {
    let i: usize = 0;
    for (; i + 16 <= row; i += 16) take(kind, 4, x + i, y + i, row, 1);
    for (; i < row; i += 4) take(kind, 1, x + i, y + i, row, 1);
  }
}

/** y [n] += the sum of the rows of x [rows, n] */
export function addRows(x: usize, y: usize, rows: i32, n: i32): void {
  takeRows(SUM, x, y, rows, n);
}

// @ts-ignore: decorator
@inline
function set(y: usize, n: i32, v: v128): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(y + bytes(i), v);
  for (; i < n; i++) storeLanes(1, y + bytes(i), v);
}

/** Short rows are taken several at a time, as one long row whose parts are merged at the end. */
// @ts-ignore: decorator
@inline
function alongColumns(kind: i32, x: usize, y: usize, outer: i32, rows: i32, n: i32, scale: v128, workspace: usize): void {
  const copies = copiesOf(n, rows);
  for (let o = 0; o < outer; o++, y += bytes(n)) {
    set(y, n, neutral(kind));
    let rest = rows;
    if (copies > 1) {
      const blocks = rows / copies, wide = copies * n;
      set(workspace, wide, neutral(kind));
      takeRows(kind, x, workspace, blocks, wide);
      takeRows(kind, workspace, y, copies, n);
      x += bytes(blocks * wide);
      rest -= blocks * copies;
    }
    takeRows(kind, x, y, rest, n);
    x += bytes(rest * n);
    if (kind == SUM) {
      for (let i = 0; i < n; i++) storeLanes(1, y + bytes(i), f32x4.mul(loadLanes(1, y + bytes(i)), scale));
    }
  }
}

/** y [outer, n] = f(x [outer, rows, n]), sums times scale. workspace: 4096 bytes. */
export function reduceColumns(
  kind: i32, x: usize, y: usize, outer: i32, rows: i32, n: i32, scale: f32, workspace: usize,
): void {
  const s = f32x4.splat(scale);
  switch (kind) {
    case SUM: return alongColumns(SUM, x, y, outer, rows, n, s, workspace);
    case MAXIMUM: return alongColumns(MAXIMUM, x, y, outer, rows, n, s, workspace);
    case MINIMUM: return alongColumns(MINIMUM, x, y, outer, rows, n, s, workspace);
  }
}

/** Relative distance from the mean below which an element may belong to numbers that lie close together: 2^-9. */
const CLOSE: f64 = 0.001953125;

/**
 * y [outer, n], the means of the rows of x [outer, rows, n], rounded from sums in double precision where the first and the last of the
 * numbers are close to their mean: a difference from the mean of such numbers keeps its digits only if the mean has all of its own.
 */
export function refineMeans(x: usize, y: usize, outer: i32, rows: i32, n: i32): void {
  const row = bytes(n), last = <usize>(rows - 1) * row;
  for (let o = 0; o < outer; o++, x += last + row) for (let i: usize = 0; i < row; i += 4, y += 4) {
    const mean = <f64>f32.load(y), bound = abs<f64>(mean) * CLOSE;
    if (!(abs<f64>(<f64>f32.load(x + i) - mean) < bound) || !(abs<f64>(<f64>f32.load(x + last + i) - mean) < bound)) continue;
    let sum: f64 = 0;
    for (let at: usize = x + i; at <= x + last + i; at += row) sum += <f64>f32.load(at);
    const exact = sum / <f64>rows;
    if (abs<f64>(exact) < Infinity) f32.store(y, <f32>exact);
  }
}
