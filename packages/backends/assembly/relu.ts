// The gradient of relu, and relu after a bias.
import { bytes, copyFloats, loadLanes, storeLanes } from './floats';
import { copiesOf } from './short-rows';

// @ts-ignore: decorator
@inline
function gate(lanes: i32, dy: usize, x: usize, dx: usize): void {
  storeLanes(lanes, dx, v128.and(loadLanes(lanes, dy), f32x4.gt(loadLanes(lanes, x), f32x4.splat(0))));
}

/** dx = dy where x > 0, 0 elsewhere; n floats */
export function reluGrad(dy: usize, x: usize, dx: usize, n: i32): void {
  const end = x + bytes(n);
  for (; x + 64 <= end; x += 64, dy += 64, dx += 64) {
    gate(4, dy, x, dx);
    gate(4, dy + 16, x + 16, dx + 16);
    gate(4, dy + 32, x + 32, dx + 32);
    gate(4, dy + 48, x + 48, dx + 48);
  }
  for (; x + 16 <= end; x += 16, dy += 16, dx += 16) gate(4, dy, x, dx);
  for (; x < end; x += 4, dy += 4, dx += 4) gate(1, dy, x, dx);
}

// @ts-ignore: decorator
@inline
function biased(lanes: i32, x: usize, bias: usize, y: usize): void {
  storeLanes(lanes, y, f32x4.pmax(f32x4.add(loadLanes(lanes, x), loadLanes(lanes, bias)), f32x4.splat(0)));
}

function biasReluRows(x: usize, bias: usize, y: usize, rows: i32, n: i32): void {
  const end = bias + bytes(n);
  for (let r = 0; r < rows; r++) {
    let b = bias;
    for (; b + 64 <= end; b += 64, x += 64, y += 64) {
      biased(4, x, b, y);
      biased(4, x + 16, b + 16, y + 16);
      biased(4, x + 32, b + 32, y + 32);
      biased(4, x + 48, b + 48, y + 48);
    }
    for (; b + 16 <= end; b += 16, x += 16, y += 16) biased(4, x, b, y);
    for (; b < end; b += 4, x += 4, y += 4) biased(1, x, b, y);
  }
}

/** y [rows, n] = relu(x [rows, n] + bias [n]). workspace: 4096 bytes. */
export function biasRelu(x: usize, bias: usize, y: usize, rows: i32, n: i32, workspace: usize): void {
  const copies = copiesOf(n, rows);
  if (copies == 1) return biasReluRows(x, bias, y, rows, n);
  for (let c = 0; c < copies; c++) copyFloats(workspace + bytes(c * n), bias, n);
  const blocks = rows / copies, done = bytes(blocks * copies * n);
  biasReluRows(x, workspace, y, blocks, copies * n);
  biasReluRows(x + done, workspace, y + done, 1, (rows - blocks * copies) * n);
}
