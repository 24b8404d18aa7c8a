import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { compareDerivatives } from '@gr/conformance';
import { recordOp } from '../../../../tests/conformance/record.ts';
import { kernelsWithGradient, registerGradients } from '../registry.ts';
import type { CheckOptions } from '../testing/index.ts';

registerGradients();

/** The kernels whose rules have run in the present test. */
const rules = new Set<string>();
for (const kernelName of kernelsWithGradient) {
  const rule = tf.getGradient(kernelName);
  const { gradFunc } = rule;
  rule.gradFunc = (...args) => {
    rules.add(kernelName);
    return gradFunc(...args);
  };
}

/** A test that f agrees with differences and with cpu at orders 1 and 2 and leaves no tensor behind. It begins with the op's name. */
export function sound(
  name: string,
  f: (...args: tf.Tensor[]) => tf.Tensor,
  args: () => tf.Tensor[],
  options: CheckOptions = {},
): void {
  test(name, async ({ task }) => {
    rules.clear();
    const before = tf.memory().numTensors;
    const tensors = args();
    const checks = await compareDerivatives(f, tensors, { differences: options });
    recordOp(task, { derivatives: checks, rules: [...rules], registered: kernelsWithGradient });
    expect(checks.map(({ order }) => order)).toEqual([1, 2, 3].slice(0, options.order ?? 2));
    tf.dispose(tensors);
    expect(tf.memory().numTensors).toBe(before);
  });
}

type Unary = (x: tf.Tensor) => tf.Tensor;

/** The same for an op of one tensor, applied to x·w so that a parameter lies under it; third order too. */
export const soundUnary = (name: string, f: Unary, x: () => tf.Tensor, options: CheckOptions = {}): void =>
  sound(
    name,
    (x, w) => f(tf.mul(x!, w!)),
    () => {
      const input = x();
      const last = input.shape.at(-1)!;
      return [input, tf.tensor1d(Float32Array.from({ length: last }, (_, i) => 0.97 + (0.06 * i) / last))];
    },
    options,
  );
