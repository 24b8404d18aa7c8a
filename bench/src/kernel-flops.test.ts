import { expect, test } from 'vitest';
import { kernelFlops } from './kernel-flops.ts';

const tensor = (...shape: number[]) => ({ dataId: {}, shape, dtype: 'float32' as const });

test.each([
  [false, false, [3, 5], [5, 7]],
  [true, false, [5, 3], [5, 7]],
  [false, true, [3, 5], [7, 5]],
  [true, true, [5, 3], [7, 5]],
])('a product [3, 5] by [5, 7] is 2 · 3 · 5 · 7, transposed or not', (transposeA, transposeB, a, b) => {
  const call = { inputs: { a: tensor(...a), b: tensor(...b) }, attrs: { transposeA, transposeB } };
  expect(kernelFlops('BatchMatMul', call, tensor(3, 7))).toBe(2 * 3 * 5 * 7);
});

test('a convolution and its two gradients are the same arithmetic', () => {
  const [x, filter, y] = [tensor(2, 6, 6, 3), tensor(5, 4, 3, 8), tensor(2, 2, 3, 8)];
  const flops = 2 * (2 * 2 * 3 * 8) * (5 * 4 * 3);
  expect(kernelFlops('Conv2D', { inputs: { x, filter } }, y)).toBe(flops);
  expect(kernelFlops('Conv2DBackpropInput', { inputs: { dy: y, filter } }, x)).toBe(flops);
  expect(kernelFlops('Conv2DBackpropFilter', { inputs: { x, dy: y } }, filter)).toBe(flops);
});

test('the rest counts as no arithmetic', () => {
  expect(kernelFlops('Add', { inputs: { a: tensor(3), b: tensor(3) } }, tensor(3))).toBe(0);
});
