// Comparisons of two operands, element by element, to bytes 0 and 1.
import { bytes } from './floats';

/** Their numbers are known to src/wasm/kernels/compare.ts. */
const EQUAL: i32 = 0;
const NOT_EQUAL: i32 = 1;
const GREATER: i32 = 2;
const GREATER_EQUAL: i32 = 3;
const LESS: i32 = 4;
const LESS_EQUAL: i32 = 5;
const EQUAL_INTEGERS: i32 = 6;
const NOT_EQUAL_INTEGERS: i32 = 7;

// @ts-ignore: decorator
@inline
function holds(kind: i32, a: v128, b: v128): v128 {
  switch (kind) {
    case EQUAL: return f32x4.eq(a, b);
    case NOT_EQUAL: return f32x4.ne(a, b);
    case GREATER: return f32x4.gt(a, b);
    case GREATER_EQUAL: return f32x4.ge(a, b);
    case LESS: return f32x4.lt(a, b);
    case LESS_EQUAL: return f32x4.le(a, b);
    case EQUAL_INTEGERS: return i32x4.eq(a, b);
    default: return i32x4.ne(a, b);
  }
}

/** y[i] = a[i] <kind> b[i]; stride 0 holds b[0] against every a[i], stride 1 goes along. */
// @ts-ignore: decorator
@inline
function loop(kind: i32, a: usize, b: usize, y: usize, n: i32, stride: i32): void {
  let i = 0;
  const one = i8x16.splat(1), first = v128.load32_splat(b);
  for (; i + 16 <= n; i += 16) {
    const p = a + bytes(i), q = b + bytes(i);
    const m0 = holds(kind, v128.load(p), stride == 0 ? first : v128.load(q));
    const m1 = holds(kind, v128.load(p, 16), stride == 0 ? first : v128.load(q, 16));
    const m2 = holds(kind, v128.load(p, 32), stride == 0 ? first : v128.load(q, 32));
    const m3 = holds(kind, v128.load(p, 48), stride == 0 ? first : v128.load(q, 48));
    const narrow = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(m0, m1), i16x8.narrow_i32x4_s(m2, m3));
    v128.store(y + <usize>i, v128.and(narrow, one));
  }
  for (; i < n; i++) {
    const other = stride == 0 ? first : v128.load32_splat(b + bytes(i));
    const m = holds(kind, v128.load32_splat(a + bytes(i)), other);
    store<u8>(y + <usize>i, <u8>(i32x4.extract_lane(m, 0) & 1));
  }
}

// @ts-ignore: decorator
@inline
function alongOrAgainst(kind: i32, a: usize, b: usize, y: usize, n: i32, stride: i32): void {
  if (stride == 0) loop(kind, a, b, y, n, 0);
  else loop(kind, a, b, y, n, 1);
}

/** y: n bytes, a: n floats or i32, b: n of them (stride 1) or one (stride 0). */
export function compare(kind: i32, a: usize, b: usize, y: usize, n: i32, stride: i32): void {
  if (n == 0) return;
  switch (kind) {
    case EQUAL: return alongOrAgainst(EQUAL, a, b, y, n, stride);
    case NOT_EQUAL: return alongOrAgainst(NOT_EQUAL, a, b, y, n, stride);
    case GREATER: return alongOrAgainst(GREATER, a, b, y, n, stride);
    case GREATER_EQUAL: return alongOrAgainst(GREATER_EQUAL, a, b, y, n, stride);
    case LESS: return alongOrAgainst(LESS, a, b, y, n, stride);
    case LESS_EQUAL: return alongOrAgainst(LESS_EQUAL, a, b, y, n, stride);
    case EQUAL_INTEGERS: return alongOrAgainst(EQUAL_INTEGERS, a, b, y, n, stride);
    case NOT_EQUAL_INTEGERS: return alongOrAgainst(NOT_EQUAL_INTEGERS, a, b, y, n, stride);
  }
}
