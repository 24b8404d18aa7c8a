// Functions of two operands, element by element. Where one is broadcast it is b: the difference and the quotient have a swapped twin.
import { bytes, copyFloats, loadLanes, storeLanes } from './floats';
import { copiesOf } from './short-rows';

/** Their numbers are known to src/wasm/kernels/binary.ts. */
const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const SUBTRACT_FROM: i32 = 2;
const MULTIPLY: i32 = 3;
const DIVIDE: i32 = 4;
const DIVIDE_INTO: i32 = 5;
const MAXIMUM: i32 = 6;
const MINIMUM: i32 = 7;
const SQUARED_DIFFERENCE: i32 = 8;

// @ts-ignore: decorator
@inline
function apply(kind: i32, a: v128, b: v128): v128 {
  switch (kind) {
    case ADD: return f32x4.add(a, b);
    case SUBTRACT: return f32x4.sub(a, b);
    case SUBTRACT_FROM: return f32x4.sub(b, a);
    case MULTIPLY: return f32x4.mul(a, b);
    case DIVIDE: return f32x4.div(a, b);
    case DIVIDE_INTO: return f32x4.div(b, a);
    case MAXIMUM: return f32x4.max(a, b);
    case MINIMUM: return f32x4.min(a, b);
    default: {
      const difference = f32x4.sub(a, b);
      return f32x4.mul(difference, difference);
    }
  }
}

// @ts-ignore: decorator
@inline
function step(kind: i32, lanes: i32, a: usize, b: usize, y: usize): void {
  storeLanes(lanes, y, apply(kind, loadLanes(lanes, a), loadLanes(lanes, b)));
}

/** y [rows, n] = f(a [rows, n], b [n]) */
// @ts-ignore: decorator
@inline
function withRow(kind: i32, a: usize, b: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++) {
    const end = b + bytes(n);
    let p = b;
    for (; p + 64 <= end; p += 64, a += 64, y += 64) {
      step(kind, 4, a, p, y);
      step(kind, 4, a + 16, p + 16, y + 16);
      step(kind, 4, a + 32, p + 32, y + 32);
      step(kind, 4, a + 48, p + 48, y + 48);
    }
    for (; p + 16 <= end; p += 16, a += 16, y += 16) step(kind, 4, a, p, y);
    for (; p < end; p += 4, a += 4, y += 4) step(kind, 1, a, p, y);
  }
}

/** y [rows, n] = f(a [rows, n], b [rows]) */
// @ts-ignore: decorator
@inline
function withColumn(kind: i32, a: usize, b: usize, y: usize, rows: i32, n: i32): void {
  for (let r = 0; r < rows; r++, b += 4) {
    const v = v128.load32_splat(b), end = a + bytes(n);
    for (; a + 64 <= end; a += 64, y += 64) {
      v128.store(y, apply(kind, v128.load(a), v));
      v128.store(y, apply(kind, v128.load(a, 16), v), 16);
      v128.store(y, apply(kind, v128.load(a, 32), v), 32);
      v128.store(y, apply(kind, v128.load(a, 48), v), 48);
    }
    for (; a + 16 <= end; a += 16, y += 16) v128.store(y, apply(kind, v128.load(a), v));
    for (; a < end; a += 4, y += 4) storeLanes(1, y, apply(kind, loadLanes(1, a), v));
  }
}

function rowLoop(kind: i32, a: usize, b: usize, y: usize, rows: i32, n: i32): void {
  switch (kind) {
    case ADD: return withRow(ADD, a, b, y, rows, n);
    case SUBTRACT: return withRow(SUBTRACT, a, b, y, rows, n);
    case SUBTRACT_FROM: return withRow(SUBTRACT_FROM, a, b, y, rows, n);
    case MULTIPLY: return withRow(MULTIPLY, a, b, y, rows, n);
    case DIVIDE: return withRow(DIVIDE, a, b, y, rows, n);
    case DIVIDE_INTO: return withRow(DIVIDE_INTO, a, b, y, rows, n);
    case MAXIMUM: return withRow(MAXIMUM, a, b, y, rows, n);
    case MINIMUM: return withRow(MINIMUM, a, b, y, rows, n);
    case SQUARED_DIFFERENCE: return withRow(SQUARED_DIFFERENCE, a, b, y, rows, n);
  }
}

/** y [rows, n] = f(a [rows, n], b [n]). workspace: 4096 bytes. */
export function binaryRow(kind: i32, a: usize, b: usize, y: usize, rows: i32, n: i32, workspace: usize): void {
  const copies = copiesOf(n, rows);
  if (copies <= 1) return rowLoop(kind, a, b, y, rows, n);
  for (let c = 0; c < copies; c++) copyFloats(workspace + bytes(c * n), b, n);
  const blocks = rows / copies, done = bytes(blocks * copies * n);
  rowLoop(kind, a, workspace, y, blocks, copies * n);
  rowLoop(kind, a + done, workspace, y + done, 1, (rows - blocks * copies) * n);
}

/** y [outer, rows, n] = f(a [outer, rows, n], b [rows]) */
export function binaryColumn(kind: i32, a: usize, b: usize, y: usize, outer: i32, rows: i32, n: i32): void {
  for (let o = 0; o < outer; o++, a += bytes(rows * n), y += bytes(rows * n)) {
    switch (kind) {
      case ADD: withColumn(ADD, a, b, y, rows, n); break;
      case SUBTRACT: withColumn(SUBTRACT, a, b, y, rows, n); break;
      case SUBTRACT_FROM: withColumn(SUBTRACT_FROM, a, b, y, rows, n); break;
      case MULTIPLY: withColumn(MULTIPLY, a, b, y, rows, n); break;
      case DIVIDE: withColumn(DIVIDE, a, b, y, rows, n); break;
      case DIVIDE_INTO: withColumn(DIVIDE_INTO, a, b, y, rows, n); break;
      case MAXIMUM: withColumn(MAXIMUM, a, b, y, rows, n); break;
      case MINIMUM: withColumn(MINIMUM, a, b, y, rows, n); break;
      case SQUARED_DIFFERENCE: withColumn(SQUARED_DIFFERENCE, a, b, y, rows, n); break;
    }
  }
}
