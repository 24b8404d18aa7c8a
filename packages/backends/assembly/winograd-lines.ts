// One-dimensional transforms of the Winograd algorithm F(4, 3) (Lavin & Gray 2016; Toom and Cook), four channels at once. Four outputs of a
// three-tap filter are the interpolation of a product of polynomials at six points: 0, ±3/4, ±3/2 and infinity. With these points every
// factor but the reciprocals of the filter's is exact, and the error is about a third of that of the usual 0, ±1, ±2.
// With A, B and G of the paper: outputs = A^T [(G filter) * (B^T window)], and, for the filter's gradient, G^T [(A outputs) * (B^T window)].
import { multiplyAdd } from './floats';

const P: f32 = 0.75;
const Q: f32 = 1.5;
const P2: f32 = P * P;
const Q2: f32 = Q * Q;
// the reciprocals of the products of the differences between a point and the others
const N0: f32 = 1 / (P2 * Q2);
const NP: f32 = 1 / (2 * P2 * (P2 - Q2));
const NQ: f32 = 1 / (2 * Q2 * (Q2 - P2));

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

// @ts-ignore: decorator
@inline
function storeSix(to: usize, step: usize, v0: v128, v1: v128, v2: v128, v3: v128, v4: v128, v5: v128): void {
  v128.store(to, v0);
  to += step;
  v128.store(to, v1);
  to += step;
  v128.store(to, v2);
  to += step;
  v128.store(to, v3);
  to += step;
  v128.store(to, v4);
  to += step;
  v128.store(to, v5);
}

/** B^T d, to six places `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function windowLine(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, to: usize, step: usize): void {
  const p = addScale(d4, d2, -Q2), pOdd = scale(addScale(d3, d1, -Q2), P);
  const q = addScale(d4, d2, -P2), qOdd = scale(addScale(d3, d1, -P2), Q);
  storeSix(to, step, addScale(addScale(d4, d2, -(P2 + Q2)), d0, P2 * Q2), f32x4.add(p, pOdd), f32x4.sub(p, pOdd),
    f32x4.add(q, qOdd), f32x4.sub(q, qOdd), addScale(addScale(d5, d3, -(P2 + Q2)), d1, P2 * Q2));
}

/** A^T m, to four places. */
// @ts-ignore: decorator
@inline
export function outputLine(
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, to0: usize, to1: usize, to2: usize, to3: usize,
): void {
  const p = f32x4.add(m1, m2), pOdd = f32x4.sub(m1, m2), q = f32x4.add(m3, m4), qOdd = f32x4.sub(m3, m4);
  v128.store(to0, f32x4.add(f32x4.add(m0, p), q));
  v128.store(to1, addScale(scale(pOdd, P), qOdd, Q));
  v128.store(to2, addScale(scale(p, P2), q, Q2));
  v128.store(to3, addScale(addScale(m5, pOdd, P * P2), qOdd, Q * Q2));
}

/** A y, to six places `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function gradientLine(y0: v128, y1: v128, y2: v128, y3: v128, to: usize, step: usize): void {
  const p = addScale(y0, y2, P2), pOdd = scale(addScale(y1, y3, P2), P);
  const q = addScale(y0, y2, Q2), qOdd = scale(addScale(y1, y3, Q2), Q);
  storeSix(to, step, y0, f32x4.add(p, pOdd), f32x4.sub(p, pOdd), f32x4.add(q, qOdd), f32x4.sub(q, qOdd), y3);
}

/** G g, to six places `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function filterLine(g0: v128, g1: v128, g2: v128, to: usize, step: usize): void {
  const p = addScale(scale(g0, NP), g2, P2 * NP), pOdd = scale(g1, P * NP);
  const q = addScale(scale(g0, NQ), g2, Q2 * NQ), qOdd = scale(g1, Q * NQ);
  storeSix(to, step, scale(g0, N0), f32x4.add(p, pOdd), f32x4.sub(p, pOdd), f32x4.add(q, qOdd), f32x4.sub(q, qOdd), g2);
}

/** G^T u of six places `from`, to three places `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function filterGradientLine(u0: v128, u1: v128, u2: v128, u3: v128, u4: v128, u5: v128, to: usize, step: usize): void {
  const p = f32x4.add(u1, u2), pOdd = f32x4.sub(u1, u2), q = f32x4.add(u3, u4), qOdd = f32x4.sub(u3, u4);
  v128.store(to, addScale(addScale(scale(u0, N0), p, NP), q, NQ));
  v128.store(to + step, addScale(scale(pOdd, P * NP), qOdd, Q * NQ));
  v128.store(to + 2 * step, addScale(addScale(u5, p, P2 * NP), q, Q2 * NQ));
}
