// Addresses and runs of float32 in the memory of the host backend.

// @ts-ignore: decorator
@inline
export function bytes(floats: i32): usize {
  return <usize>floats << 2;
}

// @ts-ignore: decorator
@inline
export function align16(address: usize): usize {
  return (address + 15) & ~15;
}

/** Four floats, or with lanes = 1 a single one and zeros. */
// @ts-ignore: decorator
@inline
export function loadLanes(lanes: i32, address: usize): v128 {
  return lanes == 4 ? v128.load(address) : v128.load32_zero(address);
}

/** The first `lanes` lanes, 4 or 1. */
// @ts-ignore: decorator
@inline
export function storeLanes(lanes: i32, address: usize, v: v128): void {
  if (lanes == 4) v128.store(address, v);
  else v128.store32_lane(address, v, 0);
}

/** a * b + acc: two roundings, or one in the relaxed build. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(acc: v128, a: v128, b: v128): v128 {
  if (isDefined(RELAXED)) return f32x4.relaxed_madd(a, b, acc);
  return f32x4.add(acc, f32x4.mul(a, b));
}

// @ts-ignore: decorator
@inline
export function copyFloats(target: usize, source: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(target + bytes(i), v128.load(source + bytes(i)));
  for (; i < n; i++) f32.store(target + bytes(i), f32.load(source + bytes(i)));
}

// @ts-ignore: decorator
@inline
export function zeroFloats(target: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) v128.store(target + bytes(i), f32x4.splat(0));
  for (; i < n; i++) f32.store(target + bytes(i), 0);
}

/** target += source */
// @ts-ignore: decorator
@inline
export function addFloats(target: usize, source: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(target + bytes(i), f32x4.add(v128.load(target + bytes(i)), v128.load(source + bytes(i))));
  }
  for (; i < n; i++) f32.store(target + bytes(i), f32.load(target + bytes(i)) + f32.load(source + bytes(i)));
}

/** target += scale * source */
// @ts-ignore: decorator
@inline
export function addScaled(target: usize, source: usize, scale: f32, n: i32): void {
  const s = f32x4.splat(scale);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(target + bytes(i), multiplyAdd(v128.load(target + bytes(i)), v128.load(source + bytes(i)), s));
  }
  for (; i < n; i++) f32.store(target + bytes(i), f32.load(target + bytes(i)) + scale * f32.load(source + bytes(i)));
}

/** target += a * b */
// @ts-ignore: decorator
@inline
export function addProduct(target: usize, a: usize, b: usize, n: i32): void {
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(target + bytes(i), multiplyAdd(v128.load(target + bytes(i)), v128.load(a + bytes(i)), v128.load(b + bytes(i))));
  }
  for (; i < n; i++) {
    f32.store(target + bytes(i), f32.load(target + bytes(i)) + f32.load(a + bytes(i)) * f32.load(b + bytes(i)));
  }
}

/** The first `columns` floats (1 to 4) of a vector. */
// @ts-ignore: decorator
@inline
export function storeColumns(target: usize, v: v128, columns: i32): void {
  if (columns == 4) {
    v128.store(target, v);
  } else if (columns == 3) {
    v128.store64_lane(target, v, 0);
    v128.store32_lane(target, v, 2, 8);
  } else if (columns == 2) {
    v128.store64_lane(target, v, 0);
  } else {
    v128.store32_lane(target, v, 0);
  }
}
