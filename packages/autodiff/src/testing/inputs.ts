import * as tf from '@tensorflow/tfjs-core';
import { key, permutation, uniformValues } from '@gr/random/host';

const size = (shape: readonly number[]) => shape.reduce((p, n) => p * n, 1);

/** Inputs at which a check of derivatives makes sense: away from kinks, and where no two cells of a window are close. */
export interface Inputs {
  /** Uniform in [min, max). */
  uniform(shape: number[], min?: number, max?: number): tf.Tensor;
  /** Uniform in [−1, 1), at least 0.15 away from the switches at 0, ±0.5 and ±1. */
  apart(shape: number[]): tf.Tensor;
  /** Evenly spaced values from −3 to 3 in random order, so that the maximum of any window is clear. Half are negative. */
  spaced(shape: number[]): tf.Tensor;
}

/** Inputs that differ from call to call and are the same in every run. */
export function inputs(seed: number): Inputs {
  let calls = 0;
  const next = () => key(1000 * seed + calls++);
  return {
    uniform: (shape, min = -1, max = 1) => tf.tensor(uniformValues(next(), size(shape), { min, max }), shape),
    apart: (shape) => {
      const values = uniformValues(next(), size(shape), { min: 0, max: 1 }).map((u) => {
        const side = u < 0.5 ? -1 : 1;
        const v = 2 * (u % 0.5);
        return side * (v < 0.5 ? 0.15 + 0.4 * v : 0.65 + 0.4 * (v - 0.5));
      });
      return tf.tensor(values, shape);
    },
    spaced: (shape) => {
      const n = size(shape);
      const values = Float32Array.from(permutation(next(), n), (k) => 6 * (k / n - 0.5) + 0.05);
      return tf.tensor(values, shape);
    },
  };
}
