import { useBackend } from '@gr/backends';
import { lenet, lenetCaffe } from '@gr/models';
import { beforeAll, expect, test } from 'vitest';
import { forwardFlops } from './flops.ts';

beforeAll(() => useBackend('cpu')());

test("a forward pass of the authors' LeNet is 0.417 million multiply-adds per example", () => {
  const { total, first } = forwardFlops(lenet() as never, [28, 28, 1], 1);
  expect(total / 2).toBe(28 * 28 * 150 + 100 * 2400 + 48_000 + 10_080 + 840);
  expect(first / 2).toBe(28 * 28 * 150);
});

test('it grows with the batch', () => {
  const one = forwardFlops(lenetCaffe() as never, [28, 28, 1], 1);
  const many = forwardFlops(lenetCaffe() as never, [28, 28, 1], 64);
  expect(many.total).toBe(64 * one.total);
});
