import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import type { Layer, None } from '../layer.ts';
import { elu, gelu, leakyRelu, relu, relu6, selu, sigmoid, softplus, swish, tanh } from './activations.ts';

const points = [-8, -2.5, -1, -0.3, 0, 0.3, 1, 2.5, 5.5, 8];

// Φ(z) by Simpson's rule on [0, z].
const normalDistribution = (z: number): number => {
  const n = 400;
  const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(z);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * density((i * z) / n);
  return 0.5 + (sum * z) / (3 * n);
};

const table: readonly (readonly [string, Layer<None, None>, (x: number) => number])[] = [
  ['relu', relu(), (x) => Math.max(0, x)],
  ['relu6', relu6(), (x) => Math.min(6, Math.max(0, x))],
  ['leakyRelu', leakyRelu({ slope: 0.2 }), (x) => (x >= 0 ? x : 0.2 * x)],
  ['tanh', tanh(), Math.tanh],
  ['sigmoid', sigmoid(), (x) => 1 / (1 + Math.exp(-x))],
  ['softplus', softplus(), (x) => Math.log1p(Math.exp(x))],
  ['elu', elu(), (x) => (x >= 0 ? x : Math.expm1(x))],
  ['selu', selu(), (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  ['swish', swish(), (x) => x / (1 + Math.exp(-x))],
  ['gelu', gelu(), (x) => x * normalDistribution(x)],
  [
    'gelu, tanh form',
    gelu({ approximate: 'tanh' }),
    (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
];

describe('each activation equals its formula', () => {
  for (const [name, layer, formula] of table)
    test(name, async () => {
      const values = await layer.apply({}, {}, tf.tensor1d(points), { kind: 'eval' }).y.data();
      points.forEach((x, i) =>
        expect(Math.abs((values[i] ?? NaN) - formula(x))).toBeLessThan(2e-6 * Math.max(1, Math.abs(x))),
      );
    });
});
