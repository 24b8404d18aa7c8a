import * as tf from '@tensorflow/tfjs-core';
import { key, uniformValues } from '@gr/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conv2d } from './conv2d.ts';
import { avgPool, maxPool } from './pool.ts';

const pair = (min: number, max: number): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const setting = fc.record({
  kernel: pair(1, 3),
  stride: pair(1, 3),
  padding: fc.oneof(fc.constant('valid' as const), fc.constant('same' as const), fc.tuple(pair(0, 2), pair(0, 2))),
  size: pair(5, 7),
});
type Setting = typeof setting extends fc.Arbitrary<infer T> ? T : never;

/** For each cell of the output, the offsets in the window and the cells of the image there, undefined in the padding. */
const windows = ({ kernel, stride, padding, size }: Setting, dilation: readonly [number, number]) => {
  const axis = (a: 0 | 1): (number | undefined)[][] => {
    const reach = dilation[a] * (kernel[a] - 1) + 1;
    const same = Math.max(0, (Math.ceil(size[a] / stride[a]) - 1) * stride[a] + reach - size[a]);
    const [before, after] =
      padding === 'valid' ? [0, 0] : padding === 'same' ? [Math.floor(same / 2), Math.ceil(same / 2)] : padding[a];
    const starts: number[] = [];
    for (let start = -before; start + reach <= size[a] + after; start += stride[a]) starts.push(start);
    return starts.map((start) =>
      Array.from({ length: kernel[a] }, (_, k) => start + k * dilation[a]).map((cell) =>
        cell >= 0 && cell < size[a] ? cell : undefined,
      ),
    );
  };
  return axis(0).flatMap((rows) =>
    axis(1).map((columns) =>
      rows.flatMap((row, i) =>
        columns.map((column, j) => ({
          weight: i * kernel[1] + j,
          cell: row === undefined || column === undefined ? undefined : row * size[1] + column,
        })),
      ),
    ),
  );
};

const at = (values: Float32Array, i: number): number => values[i] ?? NaN;
const expectClose = (given: ArrayLike<number>, expected: readonly number[]): void => {
  expect(given.length).toBe(expected.length);
  expected.forEach((e, i) => expect(Math.abs((given[i] ?? NaN) - e)).toBeLessThan(1e-5));
};
const evaluation = { kind: 'eval' } as const;

test('conv2d is the sum over the window, whatever its padding, stride and dilation', () =>
  fc.assert(
    fc.asyncProperty(setting, pair(1, 2), async (drawn, dilation) => {
      // Stride and dilation exclude each other.
      const chosen: Setting = dilation.some((d) => d > 1) ? { ...drawn, stride: [1, 1] } : drawn;
      const { size, kernel } = chosen;
      const image = uniformValues(key(1), size[0] * size[1], { min: -1 });
      const weights = uniformValues(key(2), kernel[0] * kernel[1], { min: -1 });
      const layer = conv2d({ filters: 1, ...chosen, dilation });
      const w = tf.tensor(weights, [...kernel, 1, 1]);
      const x = tf.tensor(image, [1, ...size, 1]);
      const { y } = layer.apply({ w, b: tf.tensor1d([0.5]) }, {}, x, evaluation);
      const expected = windows(chosen, dilation).map((window) =>
        window.reduce(
          (sum, { weight, cell }) => (cell === undefined ? sum : sum + at(weights, weight) * at(image, cell)),
          0.5,
        ),
      );
      expectClose(await y.data(), expected);
    }),
  ));

test('pools take the maximum and the mean over the cells inside the image', () =>
  fc.assert(
    fc.asyncProperty(setting, async ({ kernel, ...rest }) => {
      // A window that lies in the padding alone has neither a maximum nor a mean.
      const padding =
        typeof rest.padding === 'string'
          ? rest.padding
          : (rest.padding.map((sides, a) => sides.map((cells) => Math.min(cells, (kernel[a] ?? 1) - 1))) as never);
      const chosen: Setting = { ...rest, kernel, padding };
      const { size, stride } = chosen;
      // All negative: a maximum that counted padding would be 0.
      const image = uniformValues(key(3), size[0] * size[1], { min: -2, max: -1 });
      const x = tf.tensor(image, [1, ...size, 1]);
      const cells = windows(chosen, [1, 1]).map((window) =>
        window.flatMap(({ cell }) => (cell === undefined ? [] : [at(image, cell)])),
      );
      const options = { size: kernel, stride, padding };
      expectClose(
        await maxPool(options).apply({}, {}, x, evaluation).y.data(),
        cells.map((values) => Math.max(...values)),
      );
      expectClose(
        await avgPool(options).apply({}, {}, x, evaluation).y.data(),
        cells.map((values) => values.reduce((a, b) => a + b, 0) / values.length),
      );
    }),
  ));
