// Element-wise functions, and what may follow a matrix product: a bias and an activation.
import { bytes, loadLanes, storeLanes } from './floats';
import { exp4, expm1Negative4, sigmoid4, softplus4, tanh4 } from './exp';

/** Their numbers are known to src/wasm/kernels/activation.ts. */
const RELU: i32 = 1;
const RELU6: i32 = 2;
const LEAKY_RELU: i32 = 3;
const ELU: i32 = 4;
const SIGMOID: i32 = 5;
const EXP: i32 = 6;
const TANH: i32 = 7;
const SOFTPLUS: i32 = 8;

// @ts-ignore: decorator
@inline
function apply(kind: i32, x: v128, alpha: v128): v128 {
  const zero = f32x4.splat(0);
  switch (kind) {
    // pmax(x, v) is x < v ? v : x, one instruction where max is seven; NaN stays
    case RELU: return f32x4.pmax(x, zero);
    case RELU6: return f32x4.pmin(f32x4.pmax(x, zero), f32x4.splat(6));
    case LEAKY_RELU: return v128.bitselect(f32x4.mul(alpha, x), x, f32x4.lt(x, zero));
    case ELU: return v128.bitselect(x, expm1Negative4(x), f32x4.ge(x, zero));
    case SIGMOID: return sigmoid4(x);
    case EXP: return exp4(x);
    case TANH: return tanh4(x);
    case SOFTPLUS: return softplus4(x);
    default: return x;
  }
}

// @ts-ignore: decorator
@inline
function step(kind: i32, lanes: i32, x: usize, y: usize, alpha: v128): void {
  storeLanes(lanes, y, apply(kind, loadLanes(lanes, x), alpha));
}

// @ts-ignore: decorator
@inline
function loop(kind: i32, x: usize, y: usize, n: i32, alpha: v128): void {
  const end = x + bytes(n);
  if (kind <= LEAKY_RELU) {
    for (; x + 64 <= end; x += 64, y += 64) {
      step(kind, 4, x, y, alpha);
      step(kind, 4, x + 16, y + 16, alpha);
      step(kind, 4, x + 32, y + 32, alpha);
      step(kind, 4, x + 48, y + 48, alpha);
    }
  }
  for (; x + 16 <= end; x += 16, y += 16) step(kind, 4, x, y, alpha);
  for (; x < end; x += 4, y += 4) step(kind, 1, x, y, alpha);
}

/** y = activation(x) for n floats; x may be y. alpha: the slope of leakyRelu. */
export function activate(kind: i32, x: usize, y: usize, n: i32, alpha: f32): void {
  const a = f32x4.splat(alpha);
  switch (kind) {
    case RELU: return loop(RELU, x, y, n, a);
    case RELU6: return loop(RELU6, x, y, n, a);
    case LEAKY_RELU: return loop(LEAKY_RELU, x, y, n, a);
    case ELU: return loop(ELU, x, y, n, a);
    case SIGMOID: return loop(SIGMOID, x, y, n, a);
    case EXP: return loop(EXP, x, y, n, a);
    case TANH: return loop(TANH, x, y, n, a);
    case SOFTPLUS: return loop(SOFTPLUS, x, y, n, a);
  }
}

/** y [rows, columns] += bias [columns] */
export function addBias(y: usize, bias: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++, y += bytes(columns)) {
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      v128.store(y + bytes(i), f32x4.add(v128.load(y + bytes(i)), v128.load(bias + bytes(i))));
    }
    for (; i < columns; i++) f32.store(y + bytes(i), f32.load(y + bytes(i)) + f32.load(bias + bytes(i)));
  }
}

/** y [rows, columns] = y < 0 ? alpha [columns] * y : y */
export function prelu(y: usize, alpha: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++, y += bytes(columns)) {
    let i = 0;
    for (; i + 4 <= columns; i += 4) {
      const v = v128.load(y + bytes(i));
      v128.store(y + bytes(i), v128.bitselect(f32x4.mul(v128.load(alpha + bytes(i)), v), v, f32x4.lt(v, f32x4.splat(0))));
    }
    for (; i < columns; i++) {
      const v = f32.load(y + bytes(i));
      if (v < 0) f32.store(y + bytes(i), f32.load(alpha + bytes(i)) * v);
    }
  }
}
