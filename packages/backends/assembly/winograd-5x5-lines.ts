// One-dimensional transforms of the Winograd algorithm F(4, 5), as those of F(4, 3) in winograd-lines.ts, four channels at once or one: four
// outputs of a five-tap filter from eight points, 0, ±1/2, ±1, ±2 and infinity. Of sets of simple fractions this one has the least error.
// With A, B and G of the paper: outputs = A^T [(G filter) * (B^T window)]; for the gradient by the input B [(G filter) * (A outputs)]; for
// that by the filter G^T [(A outputs) * (B^T window)].
import { multiplyAdd, storeLanes } from './floats';

// Of a point p with squares q2, r2 of the other two pairs: q2 + r2, q2 r2, and the reciprocal of the product of the differences to all others.
const H_SUM: f32 = 5;
const H_PRODUCT: f32 = 4;
const H_N: f32 = 1 / (2 * 0.25 * (0.25 - 1) * (0.25 - 4));
const I_SUM: f32 = 4.25;
const I_N: f32 = 1 / (2 * (1 - 0.25) * (1 - 4));
const J_SUM: f32 = 1.25;
const J_PRODUCT: f32 = 0.25;
const J_N: f32 = 1 / (2 * 4 * (4 - 0.25) * (4 - 1));
/** Of the polynomial with all points but infinity: x (x^6 - ALL x^4 + ALL x^2 - 1). */
const ALL: f32 = 5.25;

// @ts-ignore: decorator
@inline
function scale(v: v128, by: f32): v128 {
  return f32x4.mul(v, f32x4.splat(by));
}

/** sum + by * v */
// @ts-ignore: decorator
@inline
function addScale(sum: v128, v: v128, by: f32): v128 {
  return multiplyAdd(sum, v, f32x4.splat(by));
}

/** The values at 0, ±1/2, ±1, ±2 and infinity from the first, the even and odd parts, and the last one, to places `step` bytes apart. */
// @ts-ignore: decorator
@inline
function storeEight(
  lanes: i32, to: usize, step: usize, v0: v128, hEven: v128, hOdd: v128, iEven: v128, iOdd: v128, jEven: v128, jOdd: v128, v7: v128,
): void {
  storeLanes(lanes, to, v0);
  to += step;
  storeLanes(lanes, to, f32x4.add(hEven, hOdd));
  to += step;
  storeLanes(lanes, to, f32x4.sub(hEven, hOdd));
  to += step;
  storeLanes(lanes, to, f32x4.add(iEven, iOdd));
  to += step;
  storeLanes(lanes, to, f32x4.sub(iEven, iOdd));
  to += step;
  storeLanes(lanes, to, f32x4.add(jEven, jOdd));
  to += step;
  storeLanes(lanes, to, f32x4.sub(jEven, jOdd));
  to += step;
  storeLanes(lanes, to, v7);
}

/** B^T d, to eight places. */
// @ts-ignore: decorator
@inline
export function windowLine(
  lanes: i32, d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, d6: v128, d7: v128, to: usize, step: usize,
): void {
  storeEight(lanes, to, step,
    f32x4.sub(addScale(d6, f32x4.sub(d4, d2), -ALL), d0),
    addScale(addScale(d6, d4, -H_SUM), d2, H_PRODUCT), scale(addScale(addScale(d5, d3, -H_SUM), d1, H_PRODUCT), 0.5),
    f32x4.add(addScale(d6, d4, -I_SUM), d2), f32x4.add(addScale(d5, d3, -I_SUM), d1),
    addScale(addScale(d6, d4, -J_SUM), d2, J_PRODUCT), scale(addScale(addScale(d5, d3, -J_SUM), d1, J_PRODUCT), 2),
    f32x4.sub(addScale(d7, f32x4.sub(d5, d3), -ALL), d1));
}

// @ts-ignore: decorator
@inline
function addTo(lanes: i32, to: usize, v: v128): void {
  storeLanes(lanes, to, f32x4.add(lanes == 4 ? v128.load(to) : v128.load32_zero(to), v));
}

/** Adds B u to eight places. */
// @ts-ignore: decorator
@inline
export function addWindowLine(
  lanes: i32, u0: v128, u1: v128, u2: v128, u3: v128, u4: v128, u5: v128, u6: v128, u7: v128,
  to0: usize, to1: usize, to2: usize, to3: usize, to4: usize, to5: usize, to6: usize, to7: usize,
): void {
  const h = f32x4.add(u1, u2), hOdd = scale(f32x4.sub(u1, u2), 0.5), i = f32x4.add(u3, u4), iOdd = f32x4.sub(u3, u4);
  const j = f32x4.add(u5, u6), jOdd = scale(f32x4.sub(u5, u6), 2);
  addTo(lanes, to0, f32x4.neg(u0));
  addTo(lanes, to1, f32x4.sub(addScale(addScale(iOdd, hOdd, H_PRODUCT), jOdd, J_PRODUCT), u7));
  addTo(lanes, to2, addScale(addScale(addScale(i, h, H_PRODUCT), j, J_PRODUCT), u0, ALL));
  addTo(lanes, to3, addScale(addScale(addScale(scale(u7, ALL), iOdd, -I_SUM), hOdd, -H_SUM), jOdd, -J_SUM));
  addTo(lanes, to4, addScale(addScale(addScale(scale(u0, -ALL), i, -I_SUM), h, -H_SUM), j, -J_SUM));
  addTo(lanes, to5, addScale(f32x4.add(f32x4.add(hOdd, iOdd), jOdd), u7, -ALL));
  addTo(lanes, to6, f32x4.add(f32x4.add(f32x4.add(h, i), j), u0));
  addTo(lanes, to7, u7);
}

/** A^T m, to four places. */
// @ts-ignore: decorator
@inline
export function outputLine(
  lanes: i32, m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, m6: v128, m7: v128,
  to0: usize, to1: usize, to2: usize, to3: usize,
): void {
  const h = f32x4.add(m1, m2), hOdd = f32x4.sub(m1, m2), i = f32x4.add(m3, m4), iOdd = f32x4.sub(m3, m4);
  const j = f32x4.add(m5, m6), jOdd = f32x4.sub(m5, m6);
  storeLanes(lanes, to0, f32x4.add(f32x4.add(f32x4.add(m0, h), i), j));
  storeLanes(lanes, to1, addScale(addScale(iOdd, hOdd, 0.5), jOdd, 2));
  storeLanes(lanes, to2, addScale(addScale(i, h, 0.25), j, 4));
  storeLanes(lanes, to3, f32x4.add(addScale(addScale(iOdd, hOdd, 0.125), jOdd, 8), m7));
}

/** A y, to eight places. */
// @ts-ignore: decorator
@inline
export function gradientLine(lanes: i32, y0: v128, y1: v128, y2: v128, y3: v128, to: usize, step: usize): void {
  storeEight(lanes, to, step, y0,
    addScale(y0, y2, 0.25), scale(addScale(y1, y3, 0.25), 0.5),
    f32x4.add(y0, y2), f32x4.add(y1, y3),
    addScale(y0, y2, 4), scale(addScale(y1, y3, 4), 2), y3);
}

/** G g, to eight places. */
// @ts-ignore: decorator
@inline
export function filterLine(g0: v128, g1: v128, g2: v128, g3: v128, g4: v128, to: usize, step: usize): void {
  storeEight(4, to, step, f32x4.neg(g0),
    scale(addScale(addScale(g0, g2, 0.25), g4, 0.0625), H_N), scale(addScale(g1, g3, 0.25), 0.5 * H_N),
    scale(f32x4.add(f32x4.add(g0, g2), g4), I_N), scale(f32x4.add(g1, g3), I_N),
    scale(addScale(addScale(g0, g2, 4), g4, 16), J_N), scale(addScale(g1, g3, 4), 2 * J_N), g4);
}

/** G^T u, to five places. */
// @ts-ignore: decorator
@inline
export function filterGradientLine(
  u0: v128, u1: v128, u2: v128, u3: v128, u4: v128, u5: v128, u6: v128, u7: v128, to: usize, step: usize,
): void {
  const h = scale(f32x4.add(u1, u2), H_N), hOdd = scale(f32x4.sub(u1, u2), H_N), i = scale(f32x4.add(u3, u4), I_N);
  const iOdd = scale(f32x4.sub(u3, u4), I_N), j = scale(f32x4.add(u5, u6), J_N), jOdd = scale(f32x4.sub(u5, u6), J_N);
  v128.store(to, f32x4.sub(f32x4.add(f32x4.add(h, i), j), u0));
  to += step;
  v128.store(to, addScale(addScale(iOdd, hOdd, 0.5), jOdd, 2));
  to += step;
  v128.store(to, addScale(addScale(i, h, 0.25), j, 4));
  to += step;
  v128.store(to, addScale(addScale(iOdd, hOdd, 0.125), jOdd, 8));
  to += step;
  v128.store(to, addScale(addScale(f32x4.add(i, u7), h, 0.0625), j, 16));
}
