// Normalization of the columns of x [rows, n] by their own moments, its gradient and the gradient of that. Means are over the rows,
// the variance is the biased one, xh = r (x - mean) with r = 1 / sqrt(variance + epsilon).
import { bytes, loadLanes, multiplyAdd, storeLanes, zeroFloats } from './floats';
import { addRows } from './reduce';

/** Floats of x that are visited twice while they are in the cache. */
const BLOCK: i32 = 4096;

/** squares += (x - mean)^2 over 1 or 4 rows */
// @ts-ignore: decorator
@inline
function addSquares(lanes: i32, rows: i32, x: usize, mean: usize, size: usize, squares: usize): void {
  const m = loadLanes(lanes, mean);
  const d = f32x4.sub(loadLanes(lanes, x), m);
  let s = f32x4.mul(d, d);
  if (rows == 4) {
    const d1 = f32x4.sub(loadLanes(lanes, x + size), m), d2 = f32x4.sub(loadLanes(lanes, x + 2 * size), m);
    const d3 = f32x4.sub(loadLanes(lanes, x + 3 * size), m);
    s = f32x4.add(multiplyAdd(s, d1, d1), multiplyAdd(f32x4.mul(d2, d2), d3, d3));
  }
  storeLanes(lanes, squares, f32x4.add(loadLanes(lanes, squares), s));
}

// @ts-ignore: decorator
@inline
function scaleFloats(x: usize, scale: f32, n: i32): void {
  for (let i = 0; i < n; i++) f32.store(x + bytes(i), f32.load(x + bytes(i)) * scale);
}

/**
 * mean [n], variance [n] of x. The moments of a block of rows are merged with those of the rows before (Chan et al. 1983), so that x is
 * read once and a large mean costs no digits. workspace: 2 n floats.
 */
function moments(x: usize, mean: usize, variance: usize, rows: i32, n: i32, workspace: usize): void {
  zeroFloats(mean, n);
  zeroFloats(variance, n);
  const ownMean = workspace, ownSquares = workspace + bytes(n), size = bytes(n), step = max(8, (BLOCK / max(n, 1)) & ~3);
  for (let r = 0; r < rows; r += step, x += bytes(step * n)) {
    const count = min(step, rows - r);
    zeroFloats(ownMean, n);
    zeroFloats(ownSquares, n);
    addRows(x, ownMean, count, n);
    scaleFloats(ownMean, <f32>(1.0 / <f64>count), n);
    let row = x, k = 0;
    for (; k + 4 <= count; k += 4, row += 4 * size) {
      let i: usize = 0;
      for (; i + 16 <= size; i += 16) addSquares(4, 4, row + i, ownMean + i, size, ownSquares + i);
      for (; i < size; i += 4) addSquares(1, 4, row + i, ownMean + i, size, ownSquares + i);
    }
    for (; k < count; k++, row += size) {
      for (let i: usize = 0; i < size; i += 4) addSquares(1, 1, row + i, ownMean + i, size, ownSquares + i);
    }
    const share = <f64>count / <f64>(r + count);
    for (let i: usize = 0; i < size; i += 4) {
      const d = <f64>f32.load(ownMean + i) - <f64>f32.load(mean + i);
      f32.store(mean + i, <f32>(<f64>f32.load(mean + i) + d * share));
      f32.store(variance + i, <f32>(<f64>f32.load(variance + i) + <f64>f32.load(ownSquares + i) + d * d * share * <f64>r));
    }
  }
  scaleFloats(variance, <f32>(1.0 / <f64>max(rows, 1)), n);
}

/** y = (x - mean) slope + beta */
// @ts-ignore: decorator
@inline
function normalize(lanes: i32, x: usize, mean: usize, slope: usize, beta: usize, y: usize): void {
  const centred = f32x4.sub(loadLanes(lanes, x), loadLanes(lanes, mean));
  storeLanes(lanes, y, multiplyAdd(loadLanes(lanes, beta), centred, loadLanes(lanes, slope)));
}

/** y = gamma xh + beta, and mean, variance [n]. workspace: 2 n floats. */
export function batchNorm(
  x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, rows: i32, n: i32, epsilon: f64, workspace: usize,
): void {
  moments(x, mean, variance, rows, n, workspace);
  const size = bytes(n);
  for (let i: usize = 0; i < size; i += 4) {
    f32.store(workspace + i, <f32>(<f64>f32.load(gamma + i) / sqrt<f64>(<f64>f32.load(variance + i) + epsilon)));
  }
  for (let r = 0; r < rows; r++, x += size, y += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) normalize(4, x + i, mean + i, workspace + i, beta + i, y + i);
    for (; i < size; i += 4) normalize(1, x + i, mean + i, workspace + i, beta + i, y + i);
  }
}

/** Sums over 1 or 4 rows of a, and of a (x - mean), added to sums [2, n]. */
// @ts-ignore: decorator
@inline
function addMoments(lanes: i32, rows: i32, a: usize, x: usize, mean: usize, size: usize, sums: usize): void {
  const m = loadLanes(lanes, mean);
  let s = loadLanes(lanes, a), p = f32x4.mul(s, f32x4.sub(loadLanes(lanes, x), m));
  if (rows == 4) {
    const a1 = loadLanes(lanes, a + size), a2 = loadLanes(lanes, a + 2 * size), a3 = loadLanes(lanes, a + 3 * size);
    s = f32x4.add(f32x4.add(s, a1), f32x4.add(a2, a3));
    p = multiplyAdd(p, a1, f32x4.sub(loadLanes(lanes, x + size), m));
    p = multiplyAdd(p, a2, f32x4.sub(loadLanes(lanes, x + 2 * size), m));
    p = multiplyAdd(p, a3, f32x4.sub(loadLanes(lanes, x + 3 * size), m));
  }
  storeLanes(lanes, sums, f32x4.add(loadLanes(lanes, sums), s));
  storeLanes(lanes, sums + size, f32x4.add(loadLanes(lanes, sums + size), p));
}

/** The same for a and b, and of a b: sums [5, n]. */
// @ts-ignore: decorator
@inline
function addPairMoments(lanes: i32, rows: i32, a: usize, b: usize, x: usize, mean: usize, size: usize, sums: usize): void {
  addMoments(lanes, rows, a, x, mean, size, sums);
  addMoments(lanes, rows, b, x, mean, size, sums + 2 * size);
  let p = f32x4.mul(loadLanes(lanes, a), loadLanes(lanes, b));
  if (rows == 4) {
    p = multiplyAdd(p, loadLanes(lanes, a + size), loadLanes(lanes, b + size));
    p = multiplyAdd(p, loadLanes(lanes, a + 2 * size), loadLanes(lanes, b + 2 * size));
    p = multiplyAdd(p, loadLanes(lanes, a + 3 * size), loadLanes(lanes, b + 3 * size));
  }
  storeLanes(lanes, sums + 4 * size, f32x4.add(loadLanes(lanes, sums + 4 * size), p));
}

/** sums [2, n] of dy and dy (x - mean), or with u [5, n], those of u first and u dy at the end */
// @ts-ignore: decorator
@inline
function sumUp(pair: bool, u: usize, dy: usize, x: usize, mean: usize, sums: usize, rows: i32, n: i32): void {
  zeroFloats(sums, (pair ? 5 : 2) * n);
  const size = bytes(n);
  let r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * size, dy += 4 * size, u += 4 * size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) {
      if (pair) addPairMoments(4, 4, u + i, dy + i, x + i, mean + i, size, sums + i);
      else addMoments(4, 4, dy + i, x + i, mean + i, size, sums + i);
    }
    for (; i < size; i += 4) {
      if (pair) addPairMoments(1, 4, u + i, dy + i, x + i, mean + i, size, sums + i);
      else addMoments(1, 4, dy + i, x + i, mean + i, size, sums + i);
    }
  }
  for (; r < rows; r++, x += size, dy += size, u += size) {
    for (let i: usize = 0; i < size; i += 4) {
      if (pair) addPairMoments(1, 1, u + i, dy + i, x + i, mean + i, size, sums + i);
      else addMoments(1, 1, dy + i, x + i, mean + i, size, sums + i);
    }
  }
}

/** y = p a + q (x - mean) + s */
// @ts-ignore: decorator
@inline
function blend(lanes: i32, a: usize, x: usize, mean: usize, p: usize, q: usize, s: usize): v128 {
  const centred = f32x4.sub(loadLanes(lanes, x), loadLanes(lanes, mean));
  const rest = multiplyAdd(loadLanes(lanes, s), centred, loadLanes(lanes, q));
  return multiplyAdd(rest, loadLanes(lanes, a), loadLanes(lanes, p));
}

/** dx = gamma r (dy - mean dy - xh mean(dy xh)), dgamma = sum dy xh, dbeta = sum dy. workspace: 3 n floats. */
export function batchNormGrad(
  dy: usize, x: usize, gamma: usize, mean: usize, variance: usize, dx: usize, dgamma: usize, dbeta: usize,
  rows: i32, n: i32, epsilon: f64, workspace: usize,
): void {
  const size = bytes(n), p = workspace, q = workspace + size, s = workspace + 2 * size, N = <f64>max(rows, 1);
  sumUp(false, dy, dy, x, mean, workspace, rows, n);
  for (let i: usize = 0; i < size; i += 4) {
    const r = 1 / sqrt<f64>(<f64>f32.load(variance + i) + epsilon), slope = <f64>f32.load(gamma + i) * r;
    const sum = <f64>f32.load(workspace + i), product = r * <f64>f32.load(workspace + size + i);
    f32.store(dbeta + i, <f32>sum);
    f32.store(dgamma + i, <f32>product);
    f32.store(p + i, <f32>slope);
    f32.store(q + i, <f32>(-slope * r * product / N));
    f32.store(s + i, <f32>(-slope * sum / N));
  }
  for (let k = 0; k < rows; k++, x += size, dy += size, dx += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) storeLanes(4, dx + i, blend(4, dy + i, x + i, mean + i, p + i, q + i, s + i));
    for (; i < size; i += 4) storeLanes(1, dx + i, blend(1, dy + i, x + i, mean + i, p + i, q + i, s + i));
  }
}

/**
 * The gradient of u dx + v dgamma + w dbeta, u [rows, n], v and w [n], with mean and variance as functions of x. In means over the rows,
 * with a = mean dy, b = mean(dy xh), c = mean(u xh), d = mean u, e = mean(u dy):
 *     ddy    = gamma r (u - d - c xh) + v xh + w
 *     dx     = -gamma r^2 ((e - a d - 3 b c) xh + b (u - d) + c (dy - a)) + v r (dy - a - b xh)
 *     dgamma = r rows (e - a d - b c)
 * workspace: 7 n floats.
 */
export function batchNormGradGrad(
  u: usize, v: usize, w: usize, dy: usize, x: usize, gamma: usize, mean: usize, variance: usize,
  ddy: usize, dx: usize, dgamma: usize, rows: i32, n: i32, epsilon: f64, workspace: usize,
): void {
  const size = bytes(n), N = <f64>max(rows, 1);
  sumUp(true, u, dy, x, mean, workspace, rows, n);
  const p = workspace, q = p + size, s = q + size; // ddy = p u + q (x - mean) + s
  const pu = s + size, py = pu + size, px = py + size, ps = px + size; // dx = pu u + py dy + px (x - mean) + ps
  for (let i: usize = 0; i < size; i += 4) {
    const r = 1 / sqrt<f64>(<f64>f32.load(variance + i) + epsilon), slope = <f64>f32.load(gamma + i) * r;
    const vi = <f64>f32.load(v + i), wi = <f64>f32.load(w + i);
    const d = <f64>f32.load(workspace + i) / N, c = r * <f64>f32.load(workspace + size + i) / N;
    const a = <f64>f32.load(workspace + 2 * size + i) / N, b = r * <f64>f32.load(workspace + 3 * size + i) / N;
    const e = <f64>f32.load(workspace + 4 * size + i) / N;
    f32.store(dgamma + i, <f32>(r * N * (e - a * d - b * c)));
    f32.store(p + i, <f32>slope);
    f32.store(q + i, <f32>(r * (vi - slope * c)));
    f32.store(s + i, <f32>(wi - slope * d));
    f32.store(pu + i, <f32>(-slope * r * b));
    f32.store(py + i, <f32>(r * (vi - slope * c)));
    f32.store(px + i, <f32>(-r * r * (slope * (e - a * d - 3 * b * c) + vi * b)));
    f32.store(ps + i, <f32>(r * (slope * (b * d + c * a) - vi * a)));
  }
  for (let k = 0; k < rows; k++, x += size, dy += size, u += size, ddy += size, dx += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) {
      storeLanes(4, ddy + i, blend(4, u + i, x + i, mean + i, p + i, q + i, s + i));
      const rest = blend(4, u + i, x + i, mean + i, pu + i, px + i, ps + i);
      storeLanes(4, dx + i, multiplyAdd(rest, v128.load(dy + i), v128.load(py + i)));
    }
    for (; i < size; i += 4) {
      storeLanes(1, ddy + i, blend(1, u + i, x + i, mean + i, p + i, q + i, s + i));
      const rest = blend(1, u + i, x + i, mean + i, pu + i, px + i, ps + i);
      storeLanes(1, dx + i, multiplyAdd(rest, loadLanes(1, dy + i), loadLanes(1, py + i)));
    }
  }
}
