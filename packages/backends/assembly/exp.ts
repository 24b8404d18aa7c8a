// exp and its relatives on four lanes; relative error below 2e-6 (tests measure it).
import { multiplyAdd } from './floats';

// @ts-ignore: decorator
@inline
function splat(v: f32): v128 {
  return f32x4.splat(v);
}

/** e^x = 2^n e^r, n = round(x / ln 2), |r| <= ln 2 / 2. Overflows to infinity, underflows to 0, keeps NaN. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // pmin and pmax keep x where it is NaN
  const clamped = f32x4.pmax(f32x4.pmin(x, splat(89)), splat(-104));
  const n = f32x4.nearest(f32x4.mul(clamped, splat(1.44269504088896)));
  // ln 2 in two parts, the first short enough for an exact product
  let r = multiplyAdd(clamped, n, splat(-0.693359375));
  r = multiplyAdd(r, n, splat(2.12194440e-4));
  let p = splat(1 / 5040.0);
  p = multiplyAdd(splat(1 / 720.0), p, r);
  p = multiplyAdd(splat(1 / 120.0), p, r);
  p = multiplyAdd(splat(1 / 24.0), p, r);
  p = multiplyAdd(splat(1 / 6.0), p, r);
  p = multiplyAdd(splat(0.5), p, r);
  p = multiplyAdd(splat(1), p, r);
  p = multiplyAdd(splat(1), p, r);
  // 2^n as a product of two powers, so that neither leaves the range of normal numbers
  const k = i32x4.trunc_sat_f32x4_s(n), half = i32x4.shr_s(k, 1);
  const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const second = i32x4.shl(i32x4.add(i32x4.sub(k, half), i32x4.splat(127)), 23);
  return f32x4.mul(f32x4.mul(p, first), second);
}

/** 1 / (1 + e^-x) */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  return f32x4.div(splat(1), f32x4.add(splat(1), exp4(f32x4.neg(x))));
}

/** tanh x = 1 - 2 / (1 + e^2x); below 0.25 its odd series, which the difference would cancel. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const q = f32x4.mul(x, x);
  let p = splat(62 / 2835.0);
  p = multiplyAdd(splat(-17 / 315.0), p, q);
  p = multiplyAdd(splat(2 / 15.0), p, q);
  p = multiplyAdd(splat(-1 / 3.0), p, q);
  const small = multiplyAdd(x, f32x4.mul(p, q), x);
  const a = f32x4.abs(x);
  const large = f32x4.sub(splat(1), f32x4.div(splat(2), f32x4.add(splat(1), exp4(f32x4.add(a, a)))));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return v128.bitselect(small, v128.or(large, sign), f32x4.lt(a, splat(0.25)));
}

/** e^x - 1 = 2 t / (1 - t), t = tanh(x / 2); for x <= 0. */
// @ts-ignore: decorator
@inline
export function expm1Negative4(x: v128): v128 {
  const t = tanh4(f32x4.mul(x, splat(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.sub(splat(1), t));
}

/** log(1 + e^x) = max(x, 0) + log(1 + u), u = e^-|x|; log(1 + u) = 2 atanh s, s = u / (2 + u) <= 1/3. */
// @ts-ignore: decorator
@inline
export function softplus4(x: v128): v128 {
  const u = exp4(f32x4.neg(f32x4.abs(x))), s = f32x4.div(u, f32x4.add(splat(2), u)), q = f32x4.mul(s, s);
  let p = splat(1 / 15.0);
  p = multiplyAdd(splat(1 / 13.0), p, q);
  p = multiplyAdd(splat(1 / 11.0), p, q);
  p = multiplyAdd(splat(1 / 9.0), p, q);
  p = multiplyAdd(splat(1 / 7.0), p, q);
  p = multiplyAdd(splat(1 / 5.0), p, q);
  p = multiplyAdd(splat(1 / 3.0), p, q);
  p = multiplyAdd(splat(1), p, q);
  const log = f32x4.mul(f32x4.add(s, s), p);
  return f32x4.add(f32x4.max(x, splat(0)), log);
}
