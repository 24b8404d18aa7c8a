// Updates of parameters, of n floats each, in one pass. What is new is written beside what was there.
// Weight decay drives unused weights towards 0, and a product whose result is subnormal takes a processor many times as long, in every
// step that follows. So a moment that is subnormal becomes 0, and so does a parameter below 2^-64, whose products would be.
import { bytes, loadLanes, multiplyAdd, storeLanes } from './floats';

/** The bits of 2^-126, the least normal number, and of 2^-64. */
const LEAST_MOMENT: i32 = 0x00800000;
const LEAST_PARAMETER: i32 = 0x1f800000;

/** Stores v with 0 for what is nearer to 0 than the number of these bits. */
// @ts-ignore: decorator
@inline
function storeFrom(least: i32, lanes: i32, address: usize, v: v128): void {
  const size = v128.and(v, i32x4.splat(0x7fffffff));
  storeLanes(lanes, address, v128.andnot(v, i32x4.lt_s(size, i32x4.splat(least))));
}

// @ts-ignore: decorator
@inline
function momentumStep(
  lanes: i32, nesterov: bool, w: usize, g: usize, trace: usize, nextW: usize, nextTrace: usize, decay: v128, step: v128,
): void {
  const gradient = loadLanes(lanes, g), next = multiplyAdd(gradient, loadLanes(lanes, trace), decay);
  const direction = nesterov ? multiplyAdd(gradient, next, decay) : next;
  storeFrom(LEAST_MOMENT, lanes, nextTrace, next);
  if (w == 0) storeFrom(LEAST_MOMENT, lanes, nextW, f32x4.mul(step, direction));
  else storeFrom(LEAST_PARAMETER, lanes, nextW, multiplyAdd(loadLanes(lanes, w), step, direction));
}

/**
 * nextTrace = decay trace + g; nextW = w + step (nextTrace, or with nesterov decay nextTrace + g). w = 0 stands for zeros.
 * step: the learning rate with its sign.
 */
export function momentumUpdate(
  w: usize, g: usize, trace: usize, nextW: usize, nextTrace: usize, n: i32, decay: f32, step: f32, nesterov: bool,
): void {
  const d = f32x4.splat(decay), s = f32x4.splat(step), size = bytes(n);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    momentumStep(4, nesterov, w == 0 ? 0 : w + i, g + i, trace + i, nextW + i, nextTrace + i, d, s);
  }
  for (; i < size; i += 4) {
    momentumStep(1, nesterov, w == 0 ? 0 : w + i, g + i, trace + i, nextW + i, nextTrace + i, d, s);
  }
}

// @ts-ignore: decorator
@inline
function adamStep(
  lanes: i32, w: usize, g: usize, m: usize, v: usize, nextW: usize, nextM: usize, nextV: usize,
  beta1: v128, beta2: v128, rest1: v128, rest2: v128, epsilon: v128, correction2: v128, step: v128,
): void {
  const gradient = loadLanes(lanes, g);
  const first = f32x4.add(f32x4.mul(beta1, loadLanes(lanes, m)), f32x4.mul(rest1, gradient));
  const second = f32x4.add(f32x4.mul(beta2, loadLanes(lanes, v)), f32x4.mul(rest2, f32x4.mul(gradient, gradient)));
  storeFrom(LEAST_MOMENT, lanes, nextM, first);
  storeFrom(LEAST_MOMENT, lanes, nextV, second);
  const size = f32x4.add(f32x4.sqrt(f32x4.div(second, correction2)), epsilon);
  const update = f32x4.div(f32x4.mul(step, first), size);
  if (w == 0) storeFrom(LEAST_MOMENT, lanes, nextW, update);
  else storeFrom(LEAST_PARAMETER, lanes, nextW, f32x4.add(loadLanes(lanes, w), update));
}

/**
 * nextM = beta1 m + (1 - beta1) g; nextV = beta2 v + (1 - beta2) g^2; nextW = w + step nextM / (sqrt(nextV / correction2) + epsilon).
 * w = 0 stands for zeros. step: the learning rate with its sign, over the correction of m.
 */
export function adamUpdate(
  w: usize, g: usize, m: usize, v: usize, nextW: usize, nextM: usize, nextV: usize, n: i32,
  beta1: f64, beta2: f64, epsilon: f32, correction2: f32, step: f32,
): void {
  const b1 = f32x4.splat(<f32>beta1), b2 = f32x4.splat(<f32>beta2), r1 = f32x4.splat(<f32>(1 - beta1)), r2 = f32x4.splat(<f32>(1 - beta2));
  const e = f32x4.splat(epsilon), c = f32x4.splat(correction2), s = f32x4.splat(step), size = bytes(n);
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) {
    adamStep(4, w == 0 ? 0 : w + i, g + i, m + i, v + i, nextW + i, nextM + i, nextV + i, b1, b2, r1, r2, e, c, s);
  }
  for (; i < size; i += 4) {
    adamStep(1, w == 0 ? 0 : w + i, g + i, m + i, v + i, nextW + i, nextM + i, nextV + i, b1, b2, r1, r2, e, c, s);
  }
}
