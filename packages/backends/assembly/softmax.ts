// Softmax and cross entropy, with its gradient, of the rows of a matrix. The last n % 4 floats of a row are the last lanes of its last four, of which the
// first are taken for a second time; a row of less than four is handled float by float.
import { exp4 } from './exp';
import { bytes, loadLanes, storeLanes } from './floats';
import { log4 } from './unary';

/** In each lane the sum of the lanes. */
// @ts-ignore: decorator
@inline
function sumOfLanes(v: v128): v128 {
  const pairs = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.add(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2));
}

/** Ones where a lane of the last four floats of a row is among its last n % 4, none where that is 0. */
// @ts-ignore: decorator
@inline
function restMask(n: i32): v128 {
  return i32x4.gt_s(i32x4(0, 1, 2, 3), i32x4.splat(3 - (n & 3)));
}

/** In each lane the largest float of a row that is not NaN. */
// @ts-ignore: decorator
@inline
function maximumOfRow(x: usize, n: i32): v128 {
  const end = x + bytes(n);
  let m = f32x4.splat(-Infinity);
  if (n < 4) for (; x < end; x += 4) m = f32x4.pmax(m, v128.load32_splat(x));
  else {
    for (let at = x; at + 16 <= end; at += 16) m = f32x4.pmax(m, v128.load(at));
    m = f32x4.pmax(m, v128.load(end - 16));
    m = f32x4.pmax(m, i32x4.shuffle(m, m, 2, 3, 0, 1));
    m = f32x4.pmax(m, i32x4.shuffle(m, m, 1, 0, 3, 2));
  }
  return m;
}

/** y = e^(x - m) for one row; gives the sum in each lane. */
// @ts-ignore: decorator
@inline
function exponentials(x: usize, y: usize, n: i32, m: v128): v128 {
  let s = f32x4.splat(0);
  if (n < 4) {
    for (let i = 0; i < n; i++) {
      const e = exp4(f32x4.sub(v128.load32_splat(x + bytes(i)), m));
      storeLanes(1, y + bytes(i), e);
      s = f32x4.add(s, e);
    }
    return s;
  }
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const e = exp4(f32x4.sub(v128.load(x + bytes(i)), m));
    v128.store(y + bytes(i), e);
    s = f32x4.add(s, e);
  }
  if (i < n) {
    const e = exp4(f32x4.sub(v128.load(x + bytes(n - 4)), m));
    v128.store(y + bytes(n - 4), e);
    s = f32x4.add(s, v128.and(e, restMask(n)));
  }
  return sumOfLanes(s);
}

/** y /= s for one row */
// @ts-ignore: decorator
@inline
function divide(y: usize, n: i32, s: v128): void {
  if (n < 4) {
    for (let i = 0; i < n; i++) storeLanes(1, y + bytes(i), f32x4.div(loadLanes(1, y + bytes(i)), s));
    return;
  }
  const last = f32x4.div(v128.load(y + bytes(n - 4)), s);
  for (let i = 0; i + 4 <= n; i += 4) v128.store(y + bytes(i), f32x4.div(v128.load(y + bytes(i)), s));
  v128.store(y + bytes(n - 4), last);
}

/** y [rows, n] = e^x / sum of e^x over the row */
export function softmax(x: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++, x += bytes(n), y += bytes(n)) divide(y, n, exponentials(x, y, n, maximumOfRow(x, n)));
}

/** labels (log - (x - m)), 0 where the label is 0 and x is -infinity: a class that is masked out */
// @ts-ignore: decorator
@inline
function terms(x: v128, labels: v128, m: v128, log: v128): v128 {
  const masked = v128.and(f32x4.eq(x, f32x4.splat(-Infinity)), f32x4.eq(labels, f32x4.splat(0)));
  return v128.andnot(f32x4.mul(labels, f32x4.sub(log, f32x4.sub(x, m))), masked);
}

/** losses [rows] = -sum over the row of labels (x - log sum e^x). workspace: n floats. */
export function softmaxCrossEntropy(x: usize, labels: usize, losses: usize, rows: i32, n: i32, workspace: usize): void {
  for (let r = 0; r < rows; r++, x += bytes(n), labels += bytes(n), losses += 4) {
    const m = maximumOfRow(x, n), log = log4(exponentials(x, workspace, n, m));
    let s = f32x4.splat(0);
    if (n < 4) {
      for (let i = 0; i < n; i++) s = f32x4.add(s, terms(loadLanes(1, x + bytes(i)), loadLanes(1, labels + bytes(i)), m, log));
    } else {
      let i = 0;
      for (; i + 4 <= n; i += 4) s = f32x4.add(s, terms(v128.load(x + bytes(i)), v128.load(labels + bytes(i)), m, log));
      if (i < n) {
        const last = terms(v128.load(x + bytes(n - 4)), v128.load(labels + bytes(n - 4)), m, log);
        s = f32x4.add(s, v128.and(last, restMask(n)));
      }
      s = sumOfLanes(s);
    }
    storeLanes(1, losses, s);
  }
}

/** y = dy (softmax sum(labels) - labels), in place of the exponentials */
// @ts-ignore: decorator
@inline
function excess(lanes: i32, y: usize, labels: usize, scale: v128, dy: v128): void {
  storeLanes(lanes, y, f32x4.mul(dy, f32x4.sub(f32x4.mul(loadLanes(lanes, y), scale), loadLanes(lanes, labels))));
}

/** y [rows, n] = dy [rows] (softmax(x) sum(labels) - labels): the gradient of `softmaxCrossEntropy` by x. */
export function softmaxCrossEntropyGrad(dy: usize, x: usize, labels: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++, x += bytes(n), dy += 4) {
    const sum = exponentials(x, y, n, maximumOfRow(x, n)), up = v128.load32_splat(dy), end = y + bytes(n);
    let total: f32 = 0;
    for (let i = 0; i < n; i++) total += f32.load(labels + bytes(i));
    const scale = f32x4.div(f32x4.splat(total), sum);
    for (; y + 16 <= end; y += 16, labels += 16) excess(4, y, labels, scale, up);
    for (; y < end; y += 4, labels += 4) excess(1, y, labels, scale, up);
  }
}
