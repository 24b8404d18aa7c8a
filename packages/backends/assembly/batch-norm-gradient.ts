// The gradient of batch normalization and the gradient of that. xh = r (x - mean) with r = 1 / sqrt(variance + epsilon); the moments are
// functions of x. Each in three steps: sums over the rows, from those the weights of each channel, with those the rows.
import { bytes, loadLanes, multiplyAdd, storeLanes, zeroFloats } from './floats';

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

/** sums [2, n] of dy and dy (x - mean) */
export function batchNormGradSums(dy: usize, x: usize, mean: usize, sums: usize, rows: i32, n: i32): void {
  sumUp(false, dy, dy, x, mean, sums, rows, n);
}

/**
 * dx = gamma r (dy - mean dy - xh mean(dy xh)), dgamma = sum dy xh, dbeta = sum dy.
 * weights [3, n]: p, q, s of dx = p dy + q (x - mean) + s; they may lie where the sums are.
 */
export function batchNormGradWeights(
  sums: usize, gamma: usize, variance: usize, dgamma: usize, dbeta: usize, weights: usize, rows: i32, n: i32, epsilon: f64,
): void {
  const size = bytes(n), p = weights, q = weights + size, s = weights + 2 * size, N = <f64>max(rows, 1);
  for (let i: usize = 0; i < size; i += 4) {
    const r = 1 / sqrt<f64>(<f64>f32.load(variance + i) + epsilon), slope = <f64>f32.load(gamma + i) * r;
    const sum = <f64>f32.load(sums + i), product = r * <f64>f32.load(sums + size + i);
    f32.store(dbeta + i, <f32>sum);
    f32.store(dgamma + i, <f32>product);
    f32.store(p + i, <f32>slope);
    f32.store(q + i, <f32>(-slope * r * product / N));
    f32.store(s + i, <f32>(-slope * sum / N));
  }
}

/** dx, with the weights of batchNormGradWeights */
export function batchNormGradRows(dy: usize, x: usize, mean: usize, weights: usize, dx: usize, rows: i32, n: i32): void {
  const size = bytes(n), p = weights, q = weights + size, s = weights + 2 * size;
  for (let k = 0; k < rows; k++, x += size, dy += size, dx += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) storeLanes(4, dx + i, blend(4, dy + i, x + i, mean + i, p + i, q + i, s + i));
    for (; i < size; i += 4) storeLanes(1, dx + i, blend(1, dy + i, x + i, mean + i, p + i, q + i, s + i));
  }
}

/** sums [5, n] of u, u (x - mean), dy, dy (x - mean), u dy */
export function batchNormGradGradSums(u: usize, dy: usize, x: usize, mean: usize, sums: usize, rows: i32, n: i32): void {
  sumUp(true, u, dy, x, mean, sums, rows, n);
}

/**
 * The gradient of u dx + v dgamma + w dbeta, u [rows, n], v and w [n], with mean and variance as functions of x. In means over the rows,
 * with a = mean dy, b = mean(dy xh), c = mean(u xh), d = mean u, e = mean(u dy):
 *     ddy    = gamma r (u - d - c xh) + v xh + w
 *     dx     = -gamma r^2 ((e - a d - 3 b c) xh + b (u - d) + c (dy - a)) + v r (dy - a - b xh)
 *     dgamma = r rows (e - a d - b c)
 * weights [7, n]: p, q, s of ddy = p u + q (x - mean) + s, then pu, py, px, ps of dx = pu u + py dy + px (x - mean) + ps. They may lie where
 * the sums are.
 */
export function batchNormGradGradWeights(
  sums: usize, v: usize, w: usize, gamma: usize, variance: usize, dgamma: usize, weights: usize, rows: i32, n: i32, epsilon: f64,
): void {
  const size = bytes(n), N = <f64>max(rows, 1);
  const p = weights, q = p + size, s = q + size, pu = s + size, py = pu + size, px = py + size, ps = px + size;
  for (let i: usize = 0; i < size; i += 4) {
    const r = 1 / sqrt<f64>(<f64>f32.load(variance + i) + epsilon), slope = <f64>f32.load(gamma + i) * r;
    const vi = <f64>f32.load(v + i), wi = <f64>f32.load(w + i);
    const d = <f64>f32.load(sums + i) / N, c = r * <f64>f32.load(sums + size + i) / N;
    const a = <f64>f32.load(sums + 2 * size + i) / N, b = r * <f64>f32.load(sums + 3 * size + i) / N;
    const e = <f64>f32.load(sums + 4 * size + i) / N;
    f32.store(dgamma + i, <f32>(r * N * (e - a * d - b * c)));
    f32.store(p + i, <f32>slope);
    f32.store(q + i, <f32>(r * (vi - slope * c)));
    f32.store(s + i, <f32>(wi - slope * d));
    f32.store(pu + i, <f32>(-slope * r * b));
    f32.store(py + i, <f32>(r * (vi - slope * c)));
    f32.store(px + i, <f32>(-r * r * (slope * (e - a * d - 3 * b * c) + vi * b)));
    f32.store(ps + i, <f32>(r * (slope * (b * d + c * a) - vi * a)));
  }
}

/** ddy and dx, with the weights of batchNormGradGradWeights */
export function batchNormGradGradRows(
  u: usize, dy: usize, x: usize, mean: usize, weights: usize, ddy: usize, dx: usize, rows: i32, n: i32,
): void {
  const size = bytes(n), p = weights, q = p + size, s = q + size, pu = s + size, py = pu + size, px = py + size, ps = px + size;
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
