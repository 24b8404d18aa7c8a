import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad } from '../gradients.ts';
import { inputs } from '../testing/inputs.ts';
import { sound } from './sound.test-support.ts';

const { uniform, spaced } = inputs(31);
type Volume = tf.Tensor5D;
type Image = tf.Tensor4D;
type Three = [number, number, number];

describe('convolutions of volumes agree with differences', () => {
  const cases: [string, Three, 'same' | 'valid', Three][] = [
    ['valid', [1, 1, 1], 'valid', [1, 1, 1]],
    ['same, strides 2, 1, 2', [2, 1, 2], 'same', [1, 1, 1]],
    ['valid, strides 1, 2, 3', [1, 2, 3], 'valid', [1, 1, 1]],
    ['same, dilations 1, 2, 1', [1, 1, 1], 'same', [1, 2, 1]],
    ['valid, dilations 2, 1, 2', [1, 1, 1], 'valid', [2, 1, 2]],
  ];
  for (const [name, strides, pad, dilations] of cases)
    sound(
      `conv3d, ${name}`,
      (x, w) => tf.conv3d(x as Volume, w as Volume, strides, pad, 'NDHWC', dilations),
      () => [uniform([2, 4, 4, 5, 2], -0.5, 0.5), uniform([2, 3, 2, 2, 2], -0.5, 0.5)],
      { directions: 1 },
    );
  sound(
    'conv3dTranspose, stride 2',
    (x, w) => tf.conv3dTranspose(x as Volume, w as Volume, [1, 5, 5, 4, 2], 2, 'same'),
    () => [uniform([1, 3, 3, 2, 2]), uniform([2, 3, 2, 2, 2])],
    { directions: 1 },
  );
});

describe('pools of volumes agree with differences: partial and overlapping windows', () => {
  const cases: [number | Three, number | Three, 'same' | 'valid' | number, 'floor' | 'ceil' | undefined][] = [
    [2, 2, 'valid', undefined],
    [[2, 3, 2], [1, 2, 2], 'same', undefined],
    [3, 2, 'same', undefined],
    [2, 2, 1, 'floor'],
  ];
  for (const [window, strides, pad, rounding] of cases) {
    const name = `window ${String(window)}, strides ${String(strides)}, padding ${pad}`;
    sound(
      `avgPool3d, ${name}`,
      (x, w) => tf.avgPool3d(tf.mul(x!, w!) as Volume, window, strides, pad, rounding),
      () => [uniform([1, 3, 4, 5, 2]), uniform([2], 0.95, 1.05)],
      { directions: 1 },
    );
    sound(
      `maxPool3d, ${name}`,
      (x, w) => tf.maxPool3d(tf.mul(x!, w!) as Volume, window, strides, pad, rounding),
      () => [spaced([1, 3, 4, 5, 1]), uniform([1], 0.99, 1.01)],
      { directions: 1 },
    );
  }
});

describe('kernels of gradients, as code of others calls them, agree with differences', () => {
  const run = (name: string, called: Record<string, tf.Tensor>, attrs: object): tf.Tensor =>
    tf.engine().runKernel(name, called, attrs as tf.NamedAttrMap);
  const pool = { filterSize: [2, 2, 2], strides: [1, 1, 1], pad: 'valid' };
  sound(
    'avgPool3d, its gradient',
    (dy, x) => run('AvgPool3DGrad', { dy: dy!, input: x! }, pool),
    () => [uniform([1, 2, 3, 2, 2]), uniform([1, 3, 4, 3, 2])],
    { directions: 1 },
  );
  sound(
    'maxPool3d, its gradient',
    (dy, x) => run('MaxPool3DGrad', { dy: dy!, input: x!, output: tf.maxPool3d(x as Volume, 2, 1, 'valid') }, pool),
    () => [uniform([1, 2, 3, 2, 2]), spaced([1, 3, 4, 3, 2])],
    { directions: 1 },
  );
  sound(
    'conv3d, the gradient of its filter',
    (x, dy) =>
      run(
        'Conv3DBackpropFilterV2',
        { x: x!, dy: dy! },
        { strides: [1, 1, 1], pad: 'valid', filterShape: [2, 2, 2, 2, 3] },
      ),
    () => [uniform([1, 3, 4, 3, 2]), uniform([1, 2, 3, 2, 3])],
    { directions: 1 },
  );
});

describe('windows of other kinds agree with differences', () => {
  sound(
    'maxPoolWithArgmax',
    (x, w) => tf.maxPoolWithArgmax(tf.mul(x!, w!) as Image, 2, 2, 'valid')['result']!,
    () => [spaced([1, 4, 4, 2]), uniform([1], 0.99, 1.01)],
    { directions: 1 },
  );
  for (const [strides, pad, dilations] of [
    [1, 'same', 1],
    [2, 'same', 1],
    [1, 'valid', 2],
  ] as const)
    sound(
      `dilation2d, strides ${strides}, ${pad}, dilations ${dilations}`,
      (x, w) => tf.dilation2d(x as Image, w as tf.Tensor3D, strides, pad, dilations),
      () => [spaced([1, 5, 4, 2]), uniform([2, 2, 2], -0.001, 0.001)],
      { directions: 1, step: 2e-3 },
    );
  // 5 cells, windows of 2 at every second, a cell of padding on request: the sizes of the parts inside
  for (const [rounding, pad, inside] of [
    ['ceil', 0, [2, 2, 1]],
    ['ceil', 1, [1, 2, 2, 0]],
    ['round', 0, [2, 2, 1]],
  ] as const)
    test(`avgPool, rounding ${rounding}, padding ${pad}: the gradient shares dy among the cells inside`, async () => {
      const along = inside.flatMap((n) => Array.from({ length: n }, () => 1 / n));
      const x = uniform([1, 5, 5, 1]);
      let g: tf.Tensor;
      try {
        g = grad((t: tf.Tensor) => tf.sum(tf.avgPool(t as Image, 2, 2, pad, rounding)) as tf.Scalar)(x);
      } catch (error) {
        // a backend may refuse the pool itself
        expect(() => tf.tidy(() => tf.avgPool(x as Image, 2, 2, pad, rounding))).toThrow((error as Error).message);
        return;
      } finally {
        x.dispose();
      }
      const want = along.flatMap((p) => along.map((q) => p * q));
      expect(want).toHaveLength(25);
      (await g.data()).forEach((v, i) => expect(v).toBeCloseTo(want[i]!, 5));
      g.dispose();
    });
});

test.each([
  ['conv3d', (x: tf.Tensor) => tf.conv3d(x as Volume, tf.ones([1, 1, 1, 1, 1]), [2, 1, 1], 'same')],
  ['maxPool3d', (x: tf.Tensor) => tf.maxPool3d(x as Volume, [1, 1, 1], 2, 'same')],
  ['avgPool3d', (x: tf.Tensor) => tf.avgPool3d(x as Volume, [1, 1, 1], [1, 1, 3], 'same')],
] as const)('%s with strides above its window and padding same is refused', (_name, f) => {
  tf.tidy(() => {
    expect(() => grad((x: tf.Tensor) => tf.sum(f(x)) as tf.Scalar)(tf.ones([1, 2, 2, 3, 1]))).toThrow(
      /reads shifted windows/,
    );
  });
});
