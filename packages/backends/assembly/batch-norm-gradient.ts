// The gradient of batch normalization and the gradient of that. xh = r (x - mean) with r = 1 / sqrt(variance + epsilon); the moments are
// functions of x. Each in three steps: sums over the rows, from those the weights of each channel, with those the rows. With `rectified` 1 a
// relu follows the normalization: dy counts where (x - mean) slope + beta is positive, which is cheaper to compute than to read.
import { normalized } from './batch-norm';
import { bytes, loadLanes, multiplyAdd, storeLanes, zeroFloats } from './floats';

/** v, or v where the normalized value is positive */
// @ts-ignore: decorator
@inline
function passed(rectified: bool, lanes: i32, v: v128, centred: v128, slope: usize, beta: usize): v128 {
  return rectified ? v128.and(v, f32x4.gt(normalized(lanes, centred, slope, beta), f32x4.splat(0))) : v;
}

/** sums [2, n] += dy, dy (x - mean) of a row; with pair [5, n] += dy, dy (x - mean), u, u (x - mean), u dy */
// @ts-ignore: decorator
@inline
function addMoments(
  rectified: bool, pair: bool, lanes: i32, rows: i32,
  u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize, size: usize, sums: usize,
): void {
  const m = loadLanes(lanes, mean);
  let centred = f32x4.sub(loadLanes(lanes, x), m), d = passed(rectified, lanes, loadLanes(lanes, dy), centred, slope, beta);
  let sum = d, product = f32x4.mul(d, centred), uSum = d, uProduct = d, both = d;
  if (pair) {
    uSum = loadLanes(lanes, u);
    uProduct = f32x4.mul(uSum, centred);
    both = f32x4.mul(uSum, d);
  }
  for (let k = 1; k < rows; k++) {
    x += size;
    dy += size;
    u += size;
    centred = f32x4.sub(loadLanes(lanes, x), m);
    d = passed(rectified, lanes, loadLanes(lanes, dy), centred, slope, beta);
    sum = f32x4.add(sum, d);
    product = multiplyAdd(product, d, centred);
    if (pair) {
      const v = loadLanes(lanes, u);
      uSum = f32x4.add(uSum, v);
      uProduct = multiplyAdd(uProduct, v, centred);
      both = multiplyAdd(both, v, d);
    }
  }
  addTo(lanes, sums, sum);
  addTo(lanes, sums + size, product);
  if (pair) {
    addTo(lanes, sums + 2 * size, uSum);
    addTo(lanes, sums + 3 * size, uProduct);
    addTo(lanes, sums + 4 * size, both);
  }
}

// @ts-ignore: decorator
@inline
function addTo(lanes: i32, target: usize, v: v128): void {
  storeLanes(lanes, target, f32x4.add(loadLanes(lanes, target), v));
}

// @ts-ignore: decorator
@inline
function sumUp(
  rectified: bool, pair: bool, u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize, sums: usize, rows: i32, n: i32,
): void {
  zeroFloats(sums, (pair ? 5 : 2) * n);
  const size = bytes(n);
  let r = 0;
  for (; r + 4 <= rows; r += 4, x += 4 * size, dy += 4 * size, u += 4 * size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) addMoments(rectified, pair, 4, 4, u + i, dy + i, x + i, mean + i, slope + i, beta + i, size, sums + i);
    for (; i < size; i += 4) addMoments(rectified, pair, 1, 4, u + i, dy + i, x + i, mean + i, slope + i, beta + i, size, sums + i);
  }
  for (; r < rows; r++, x += size, dy += size, u += size) {
    for (let i: usize = 0; i < size; i += 4) {
      addMoments(rectified, pair, 1, 1, u + i, dy + i, x + i, mean + i, slope + i, beta + i, size, sums + i);
    }
  }
}

/** p a + q (x - mean) + s */
// @ts-ignore: decorator
@inline
function blend(lanes: i32, a: v128, centred: v128, p: usize, q: usize, s: usize): v128 {
  return multiplyAdd(multiplyAdd(loadLanes(lanes, s), centred, loadLanes(lanes, q)), a, loadLanes(lanes, p));
}

/** sums [2, n] of dy and dy (x - mean) */
export function batchNormGradSums(
  dy: usize, x: usize, mean: usize, slope: usize, beta: usize, sums: usize, rectified: i32, rows: i32, n: i32,
): void {
  if (rectified) sumUp(true, false, dy, dy, x, mean, slope, beta, sums, rows, n);
  else sumUp(false, false, dy, dy, x, mean, slope, beta, sums, rows, n);
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

// @ts-ignore: decorator
@inline
function gradient(
  rectified: bool, lanes: i32, dy: usize, x: usize, mean: usize, slope: usize, beta: usize, weights: usize, dx: usize, size: usize,
): void {
  const centred = f32x4.sub(loadLanes(lanes, x), loadLanes(lanes, mean));
  const d = passed(rectified, lanes, loadLanes(lanes, dy), centred, slope, beta);
  storeLanes(lanes, dx, blend(lanes, d, centred, weights, weights + size, weights + 2 * size));
}

// @ts-ignore: decorator
@inline
function gradientRows(
  rectified: bool, dy: usize, x: usize, mean: usize, slope: usize, beta: usize, weights: usize, dx: usize, rows: i32, n: i32,
): void {
  const size = bytes(n);
  for (let k = 0; k < rows; k++, x += size, dy += size, dx += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) gradient(rectified, 4, dy + i, x + i, mean + i, slope + i, beta + i, weights + i, dx + i, size);
    for (; i < size; i += 4) gradient(rectified, 1, dy + i, x + i, mean + i, slope + i, beta + i, weights + i, dx + i, size);
  }
}

/** dx, with the weights of batchNormGradWeights */
export function batchNormGradRows(
  dy: usize, x: usize, mean: usize, slope: usize, beta: usize, weights: usize, dx: usize, rectified: i32, rows: i32, n: i32,
): void {
  if (rectified) gradientRows(true, dy, x, mean, slope, beta, weights, dx, rows, n);
  else gradientRows(false, dy, x, mean, slope, beta, weights, dx, rows, n);
}

/** sums [5, n] of dy, dy (x - mean), u, u (x - mean), u dy */
export function batchNormGradGradSums(
  u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize, sums: usize, rectified: i32, rows: i32, n: i32,
): void {
  if (rectified) sumUp(true, true, u, dy, x, mean, slope, beta, sums, rows, n);
  else sumUp(false, true, u, dy, x, mean, slope, beta, sums, rows, n);
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
    const a = <f64>f32.load(sums + i) / N, b = r * <f64>f32.load(sums + size + i) / N;
    const d = <f64>f32.load(sums + 2 * size + i) / N, c = r * <f64>f32.load(sums + 3 * size + i) / N;
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

// @ts-ignore: decorator
@inline
function gradients(
  rectified: bool, lanes: i32, u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize,
  weights: usize, ddy: usize, dx: usize, size: usize,
): void {
  const pu = weights + 3 * size, py = weights + 4 * size, px = weights + 5 * size, ps = weights + 6 * size;
  const centred = f32x4.sub(loadLanes(lanes, x), loadLanes(lanes, mean)), v = loadLanes(lanes, u);
  const d = passed(rectified, lanes, loadLanes(lanes, dy), centred, slope, beta);
  const ofDy = blend(lanes, v, centred, weights, weights + size, weights + 2 * size);
  storeLanes(lanes, ddy, passed(rectified, lanes, ofDy, centred, slope, beta));
  storeLanes(lanes, dx, multiplyAdd(blend(lanes, v, centred, pu, px, ps), d, loadLanes(lanes, py)));
}

// @ts-ignore: decorator
@inline
function gradientsRows(
  rectified: bool, u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize,
  weights: usize, ddy: usize, dx: usize, rows: i32, n: i32,
): void {
  const size = bytes(n);
  for (let k = 0; k < rows; k++, x += size, dy += size, u += size, ddy += size, dx += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) {
      gradients(rectified, 4, u + i, dy + i, x + i, mean + i, slope + i, beta + i, weights + i, ddy + i, dx + i, size);
    }
    for (; i < size; i += 4) {
      gradients(rectified, 1, u + i, dy + i, x + i, mean + i, slope + i, beta + i, weights + i, ddy + i, dx + i, size);
    }
  }
}

/** ddy and dx, with the weights of batchNormGradGradWeights */
export function batchNormGradGradRows(
  u: usize, dy: usize, x: usize, mean: usize, slope: usize, beta: usize,
  weights: usize, ddy: usize, dx: usize, rectified: i32, rows: i32, n: i32,
): void {
  if (rectified) gradientsRows(true, u, dy, x, mean, slope, beta, weights, ddy, dx, rows, n);
  else gradientsRows(false, u, dy, x, mean, slope, beta, weights, ddy, dx, rows, n);
}
