import { afterAll, expect, test } from 'vitest';
import { array, drawFrom, expectLikeCpu, runKernel, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(9);

test.each([...[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 100].map((classes) => [5, classes]), [0, 10], [10], [2, 3, 6]])(
  '%j, %j: Softmax equals cpu',
  async (...shape) => {
    const logits = array(shape, () => 10 * draw());
    await expectLikeCpu('Softmax', { logits }, { dim: shape.length - 1 });
  },
);

test('the largest logits do not overflow, the smallest are 0, and NaN stays in its row', async () => {
  const values = Float32Array.of(1000, 1000, -1000, 0, 1000, -Infinity, 0, 0, NaN, 0, 0, 0, 0, 0, 0);
  const y = await runKernel('wasm', 'Softmax', { logits: { shape: [3, 5], values } }, { dim: 1 });
  const third = Math.fround(1 / 3);
  expect([...y.values.subarray(0, 5)]).toEqual([third, third, 0, 0, third]);
  expect([...y.values.subarray(5, 10)]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  expect([...y.values.subarray(10)]).toEqual(Array.from({ length: 5 }, () => Math.fround(0.2)));
});
