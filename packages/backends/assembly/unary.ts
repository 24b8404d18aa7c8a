// Functions of one operand, element by element, without an exponential; those with one and the rectifiers are in activation.ts.
import { bytes, loadLanes, storeLanes } from './floats';

/** Their numbers are known to src/wasm/kernels/unary.ts. */
const NEGATE: i32 = 0;
const ABSOLUTE: i32 = 1;
const SQUARE: i32 = 2;
const SQUARE_ROOT: i32 = 3;
const RECIPROCAL_ROOT: i32 = 4;
const RECIPROCAL: i32 = 5;
const LOGARITHM: i32 = 6;
const STEP: i32 = 7;
const CLIP: i32 = 8;

// @ts-ignore: decorator
@inline
function apply(kind: i32, x: v128, p: v128, q: v128): v128 {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  switch (kind) {
    case NEGATE: return f32x4.neg(x);
    case ABSOLUTE: return f32x4.abs(x);
    case SQUARE: return f32x4.mul(x, x);
    case SQUARE_ROOT: return f32x4.sqrt(x);
    case RECIPROCAL_ROOT: return f32x4.div(one, f32x4.sqrt(x));
    case RECIPROCAL: return f32x4.div(one, x);
    case LOGARITHM: return log4(x);
    // p where x <= 0, NaN where x is
    case STEP: return v128.bitselect(v128.bitselect(one, p, f32x4.gt(x, zero)), x, f32x4.eq(x, x));
    default: return f32x4.pmin(f32x4.pmax(x, p), q); // NaN stays
  }
}

/**
 * x = 2^e m, m in [sqrt(1/2), sqrt(2)); log x = e ln 2 + 2 atanh s, s = (m - 1) / (m + 1), |s| < 0.172.
 * -infinity at 0, NaN below.
 */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny);
  // the bits of sqrt(1/2) taken off leave e in the exponent
  const root = i32x4.splat(0x3f3504f3), shifted = i32x4.sub(normal, root);
  const exponent = i32x4.shr_s(shifted, 23);
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), root);
  const e = f32x4.sub(f32x4.convert_i32x4_s(exponent), v128.and(tiny, f32x4.splat(23)));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1))), s2 = f32x4.mul(s, s);
  let p = f32x4.add(f32x4.mul(s2, f32x4.splat(1 / 9.0)), f32x4.splat(1 / 7.0));
  p = f32x4.add(f32x4.mul(s2, p), f32x4.splat(1 / 5.0));
  p = f32x4.add(f32x4.mul(s2, p), f32x4.splat(1 / 3.0));
  const twice = f32x4.add(s, s), atanh = f32x4.add(f32x4.mul(f32x4.mul(twice, s2), p), twice);
  // ln 2 in two parts, the first short enough for an exact product
  const small = f32x4.add(f32x4.mul(e, f32x4.splat(-2.12194440e-4)), atanh);
  const log = f32x4.add(f32x4.mul(e, f32x4.splat(0.693359375)), small);
  const zero = f32x4.splat(0), infinity = f32x4.splat(Infinity);
  const finite = v128.bitselect(log, x, f32x4.lt(x, infinity)); // infinity and NaN stay
  const positive = v128.bitselect(f32x4.neg(infinity), finite, f32x4.eq(x, zero));
  return v128.bitselect(f32x4.splat(NaN), positive, f32x4.lt(x, zero));
}

// @ts-ignore: decorator
@inline
function step(kind: i32, lanes: i32, x: usize, y: usize, p: v128, q: v128): void {
  storeLanes(lanes, y, apply(kind, loadLanes(lanes, x), p, q));
}

// @ts-ignore: decorator
@inline
function loop(kind: i32, x: usize, y: usize, n: i32, p: v128, q: v128): void {
  const end = x + bytes(n);
  if (kind != LOGARITHM) {
    for (; x + 64 <= end; x += 64, y += 64) {
      step(kind, 4, x, y, p, q);
      step(kind, 4, x + 16, y + 16, p, q);
      step(kind, 4, x + 32, y + 32, p, q);
      step(kind, 4, x + 48, y + 48, p, q);
    }
  }
  for (; x + 16 <= end; x += 16, y += 16) step(kind, 4, x, y, p, q);
  for (; x < end; x += 4, y += 4) step(kind, 1, x, y, p, q);
}

/** y = f(x) for n floats. p, q: the ends of clip; p: what step is at x <= 0. */
export function unary(kind: i32, x: usize, y: usize, n: i32, p: f32, q: f32): void {
  const a = f32x4.splat(p), b = f32x4.splat(q);
  switch (kind) {
    case NEGATE: return loop(NEGATE, x, y, n, a, b);
    case ABSOLUTE: return loop(ABSOLUTE, x, y, n, a, b);
    case SQUARE: return loop(SQUARE, x, y, n, a, b);
    case SQUARE_ROOT: return loop(SQUARE_ROOT, x, y, n, a, b);
    case RECIPROCAL_ROOT: return loop(RECIPROCAL_ROOT, x, y, n, a, b);
    case RECIPROCAL: return loop(RECIPROCAL, x, y, n, a, b);
    case LOGARITHM: return loop(LOGARITHM, x, y, n, a, b);
    case STEP: return loop(STEP, x, y, n, a, b);
    case CLIP: return loop(CLIP, x, y, n, a, b);
  }
}

/** y: n floats from n bytes of 0 and 1 */
export function floatsOfBytes(x: usize, y: usize, n: i32): void {
  for (let i = 0; i < n; i++) f32.store(y + bytes(i), <f32>load<u8>(x + <usize>i));
}

/** y: n floats from n whole numbers of 32 bits */
export function floatsOfIntegers(x: usize, y: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(y + bytes(i), f32x4.convert_i32x4_s(v128.load(x + bytes(i))));
  for (; i < n; i++) f32.store(y + bytes(i), <f32>i32.load(x + bytes(i)));
}
