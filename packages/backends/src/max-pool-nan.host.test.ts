import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { array, runKernel } from './testing/run-kernel.ts';

// The project runs the file on its backend: see vitest.config.ts.
const on = (): string => tf.getBackend();
const [n, inf] = [NaN, Infinity];

/** One channel repeated `channels` times. */
const image = (cells: readonly number[], height: number, width: number, channels: number) => ({
  shape: [1, height, width, channels],
  values: Float32Array.from(cells.flatMap((cell) => Array<number>(channels).fill(cell))),
});
const channel = (values: ArrayLike<number>, channels: number): number[] =>
  Array.from(values).filter((_, i) => i % channels === 0);

const cases: readonly (readonly [string, readonly number[], number, number])[] = [
  ['a NaN in each place', [n, 1, 2, 3], n, 0],
  ['a NaN in each place', [1, n, 2, 3], n, 1],
  ['a NaN in each place', [1, 2, n, 3], n, 2],
  ['a NaN in each place', [1, 2, 3, n], n, 3],
  ['the first of several', [-inf, n, inf, n], n, 1],
  ['NaN throughout', [n, n, n, n], n, 0],
  ['infinity', [1, inf, 2, -inf], inf, 1],
  ['minus infinity throughout', [-inf, -inf, -inf, -inf], -inf, 0],
  ['minus infinity and a number', [-inf, -inf, -5, -inf], -5, 2],
];

describe.each([1, 3, 4, 6])('max pools of %d channels', (channels) => {
  const halving = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  // the same windows for kernels that know no others: of stride 1 in an image of one window
  const general = { filterSize: [2, 2], strides: [1, 1], pad: 'valid' };
  test.each(cases)('%s: %j has the maximum %d, whose gradient goes to cell %d', async (_, cells, maximum, place) => {
    for (const attrs of [halving, general]) {
      const x = image(cells, 2, 2, channels);
      const y = await runKernel(on(), 'MaxPool', { x }, attrs);
      expect(channel(y.values, channels)).toEqual([maximum]);
      const dy = array([1, 1, 1, channels], () => 3);
      const dx = await runKernel(on(), 'MaxPoolGrad', { dy, input: x, output: y }, attrs);
      expect(channel(dx.values, channels)).toEqual(cells.map((_, i) => (i === place ? 3 : 0)));
      const ddx = image([10, 11, 12, 13], 2, 2, channels);
      const ddy = await runKernel(on(), 'MaxPoolGradAdj', { ddx, input: x }, attrs);
      expect(channel(ddy.values, channels)).toEqual([10 + place]);
    }
  });
});
