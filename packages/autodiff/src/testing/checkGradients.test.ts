import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { constant, softmaxCrossEntropy } from '../index.ts';
import { type Rule, rule, unary } from '../rule.ts';
import { checkGradients } from './index.ts';
import { inputs } from './inputs.ts';

const { uniform } = inputs(22);

/** Runs the check with another rule in the place of ours. */
async function withRule(broken: Rule, check: () => Promise<unknown>): Promise<void> {
  const good = tf.getGradient(broken.kernelName);
  tf.unregisterGradient(broken.kernelName);
  // carries our mark, so that it is taken for one of ours and stays
  tf.registerGradient({
    ...good,
    ...broken,
    inputsToSave: broken.inputsToSave ?? [],
    outputsToSave: broken.outputsToSave ?? [],
  });
  try {
    await check();
  } finally {
    tf.unregisterGradient(broken.kernelName);
    tf.registerGradient(good);
  }
}

const x = () => uniform([4, 5]);
const w = () => uniform([5, 3]);

describe('the check finds', () => {
  test('a rule that saves its output, at order 2', () =>
    withRule(
      {
        kernelName: 'Tanh',
        outputsToSave: [true],
        gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.sub(1, tf.square(y!))) }),
      },
      async () => {
        const args: [tf.Tensor, tf.Tensor] = [x(), w()];
        const f = (x: tf.Tensor, w: tf.Tensor) => tf.tanh(tf.matMul(x, w));
        await checkGradients(f, args, { order: 1 });
        await expect(checkGradients(f, args, { order: 2 })).rejects.toThrow(
          /order 2 is wrong.*unsound under a second derivative/,
        );
      },
    ));

  test('a factor that was taken for a constant, at order 2', () =>
    withRule(
      unary('Sigmoid', (dy, x) =>
        tf.mul(
          dy,
          constant(() => {
            const y = tf.sigmoid(x);
            return tf.mul(y, tf.sub(1, y));
          }),
        ),
      ),
      () => expect(checkGradients((x) => tf.sigmoid(x), [x()])).rejects.toThrow(/order 2 is wrong/),
    ));

  test('a missing factor, at order 1', () =>
    withRule(
      rule('AvgPool', ['x'], (dy, [x], attrs) => ({
        x: () => tf.engine().runKernel('AvgPoolGrad', { dy, input: x! }, attrs),
      })),
      () =>
        expect(
          checkGradients((x) => tf.avgPool(x as tf.Tensor4D, 2, 2, 'same'), [uniform([1, 5, 5, 1])]),
        ).rejects.toThrow(/order 1 is wrong.*relative error/),
    ));

  // The functions that no rule can repair: their gradients live inside tfjs-core.
  test('tf.losses.softmaxCrossEntropy under a second derivative, and passes the sound twin', async () => {
    const args: [tf.Tensor] = [uniform([3, 4], -2, 2)];
    const labels = () => tf.oneHot([1, 0, 3], 4, 1, 0);
    // eslint-disable-next-line no-restricted-syntax -- the unsound function is what is tested
    const unsound = (z: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels(), z);
    await expect(checkGradients(unsound, args, { order: 2 })).rejects.toThrow(/order 2 is wrong/);
    await checkGradients((z) => softmaxCrossEntropy(z, labels()), args, { order: 2 });
    tf.dispose(args);
  });

  test('tf.logSoftmax under a second derivative', () =>
    // eslint-disable-next-line no-restricted-syntax -- the unsound function is what is tested
    expect(checkGradients((z) => tf.logSoftmax(z), [uniform([3, 4], -2, 2)])).rejects.toThrow(/order 2 is wrong/));
});

describe('the check itself', () => {
  test('reports an error per order, all within the tolerance', async () => {
    const args: [{ w: tf.Tensor }] = [{ w: w() }];
    const checks = await checkGradients(({ w }) => tf.exp(w), args, { order: 3 });
    expect(checks.map((c) => c.order)).toEqual([1, 2, 3]);
    for (const { error, tolerance } of checks) expect(error).toBeLessThan(tolerance);
    tf.dispose(args);
  });

  test('leaves the arguments and nothing else behind, also when it fails', async () => {
    const args: [tf.Tensor] = [x()];
    const before = tf.memory().numTensors;
    // eslint-disable-next-line no-restricted-syntax -- the unsound function is what is tested
    await expect(checkGradients((z) => tf.logSoftmax(z), args)).rejects.toThrow();
    await checkGradients((z) => tf.relu(tf.add(z, 3)), args);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(args);
  });

  test('refuses a point where the function is not finite', () =>
    expect(checkGradients((x) => tf.log(x), [tf.tensor1d([-1])])).rejects.toThrow('not finite at the point'));
});
