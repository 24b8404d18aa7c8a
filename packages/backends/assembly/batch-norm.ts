// Normalization of the columns of x [rows, n] by their own moments. Means are over the rows, the variance is the biased one. In steps, so that
// threads can share out the rows of those that go along them. `rectified` is 0, or 1 where a relu follows.
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

/** Merges the mean and the squared distances of `others` rows into those of the `rows` before them (Chan et al. 1983). */
// @ts-ignore: decorator
@inline
function merge(mean: usize, squares: usize, otherMean: usize, otherSquares: usize, rows: i32, others: i32, n: i32): void {
  const share = <f64>others / <f64>max(rows + others, 1);
  for (let i: usize = 0; i < bytes(n); i += 4) {
    const d = <f64>f32.load(otherMean + i) - <f64>f32.load(mean + i);
    f32.store(mean + i, <f32>(<f64>f32.load(mean + i) + d * share));
    f32.store(squares + i, <f32>(<f64>f32.load(squares + i) + <f64>f32.load(otherSquares + i) + d * d * share * <f64>rows));
  }
}

/**
 * moments [2, n] of x: the means, and the sums of the squared distances from them. Those of a block of rows are merged with those of the
 * rows before, so that x is read once and a large mean costs no digits. workspace: 2 n floats.
 */
export function columnMoments(x: usize, moments: usize, rows: i32, n: i32, workspace: usize): void {
  zeroFloats(moments, 2 * n);
  const size = bytes(n), ownMean = workspace, ownSquares = workspace + size, step = max(8, (BLOCK / max(n, 1)) & ~3);
  for (let r = 0; r < rows; r += step, x += bytes(step * n)) {
    const count = min(step, rows - r);
    zeroFloats(ownMean, 2 * n);
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
    merge(moments, moments + size, ownMean, ownSquares, r, count, n);
  }
}

/** Merges the moments of `others` rows into those of the `rows` before them. */
export function mergeMoments(moments: usize, otherMoments: usize, rows: i32, others: i32, n: i32): void {
  merge(moments, moments + bytes(n), otherMoments, otherMoments + bytes(n), rows, others, n);
}

/** mean and variance [n] of moments */
export function meanAndVariance(moments: usize, mean: usize, variance: usize, rows: i32, n: i32): void {
  for (let i: usize = 0; i < bytes(n); i += 4) {
    f32.store(mean + i, f32.load(moments + i));
    f32.store(variance + i, <f32>(<f64>f32.load(moments + bytes(n) + i) / <f64>max(rows, 1)));
  }
}

/** slope [n] = gamma / sqrt(variance + epsilon) */
export function channelSlope(gamma: usize, variance: usize, slope: usize, n: i32, epsilon: f64): void {
  for (let i: usize = 0; i < bytes(n); i += 4) {
    f32.store(slope + i, <f32>(<f64>f32.load(gamma + i) / sqrt<f64>(<f64>f32.load(variance + i) + epsilon)));
  }
}

/** (x - mean) slope + beta, of x - mean */
// @ts-ignore: decorator
@inline
export function normalized(lanes: i32, centred: v128, slope: usize, beta: usize): v128 {
  return multiplyAdd(loadLanes(lanes, beta), centred, loadLanes(lanes, slope));
}

// @ts-ignore: decorator
@inline
function normalize(rectified: bool, lanes: i32, x: usize, mean: usize, slope: usize, beta: usize, y: usize): void {
  const z = normalized(lanes, f32x4.sub(loadLanes(lanes, x), loadLanes(lanes, mean)), slope, beta);
  storeLanes(lanes, y, rectified ? f32x4.max(z, f32x4.splat(0)) : z);
}

// @ts-ignore: decorator
@inline
function normalizeRows(rectified: bool, x: usize, mean: usize, slope: usize, beta: usize, y: usize, rows: i32, n: i32): void {
  const size = bytes(n);
  for (let r = 0; r < rows; r++, x += size, y += size) {
    let i: usize = 0;
    for (; i + 16 <= size; i += 16) normalize(rectified, 4, x + i, mean + i, slope + i, beta + i, y + i);
    for (; i < size; i += 4) normalize(rectified, 1, x + i, mean + i, slope + i, beta + i, y + i);
  }
}

/** y = (x - mean) slope + beta for each row, or the relu of that */
export function batchNormRows(
  x: usize, mean: usize, slope: usize, beta: usize, y: usize, rectified: i32, rows: i32, n: i32,
): void {
  if (rectified) normalizeRows(true, x, mean, slope, beta, y, rows, n);
  else normalizeRows(false, x, mean, slope, beta, y, rows, n);
}
