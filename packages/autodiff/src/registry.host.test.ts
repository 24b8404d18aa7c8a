/* eslint-disable no-restricted-syntax -- variables and tfjs's own gradients are what is tested */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import * as autodiff from './index.ts';
import { inputs } from './testing/inputs.ts';

const { uniform } = inputs(32);
const numbers = async (t: tf.Tensor) => [...(await t.data())];

/** What an import of the bundle does: rules that save their outputs, over ours. */
const displace = (): void => {
  const derivative = { Tanh: (y: tf.Tensor) => tf.sub(1, tf.square(y)), Exp: (y: tf.Tensor) => y };
  for (const [kernelName, slope] of Object.entries(derivative)) {
    if (tf.getGradient(kernelName) !== undefined) tf.unregisterGradient(kernelName);
    tf.registerGradient({
      kernelName,
      outputsToSave: [true],
      gradFunc: (dy, [y]) => ({ x: () => tf.mul(dy as tf.Tensor, slope(y!)) }),
    });
  }
};

afterEach(autodiff.registerGradients);

/** ‖∂/∂x Σ tanh(x w)‖², from nothing but tfjs. */
const penalty = (x: tf.Tensor, w: tf.Tensor): tf.Scalar =>
  tf.sum(tf.square(tf.grad((x) => tf.sum(tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D))))(x))) as tf.Scalar;

const gradientOf: Record<string, (f: () => tf.Scalar, w: tf.Variable) => tf.Tensor> = {
  'tf.variableGrads': (f, w) => tf.variableGrads(f, [w]).grads[w.name]!,
  'an optimizer': (f, w) => {
    const before = tf.clone(w);
    tf.train.sgd(1).minimize(f, false, [w]);
    return tf.sub(before, w);
  },
  'tf.grad': (f, w) => tf.grad(() => f())(w),
  'tf.grads': (f, w) => tf.grads(() => f())([w])[0]!,
  'tf.valueAndGrad': (f, w) => tf.valueAndGrad(() => f())(w).grad,
  'tf.valueAndGrads': (f, w) => tf.valueAndGrads(() => f())([w]).grads[0]!,
};

const z = () => tf.tensor2d([[0.3, -0.2]]);
const y = () => tf.tensor2d([[0, 1]]);
const vector = () => tf.tensor1d([1, 2]);

/** Every function of the package, called first. */
const entries: Record<string, () => unknown> = {
  grad: () => autodiff.grad((x: tf.Tensor) => tf.sum(x) as tf.Scalar)(z()),
  valueAndGrad: () => autodiff.valueAndGrad((x: tf.Tensor) => tf.sum(x) as tf.Scalar)(z()),
  vjp: () => autodiff.vjp((x: tf.Tensor) => x, z()),
  jvp: () => autodiff.jvp((x: tf.Tensor) => tf.sin(x), z(), z()),
  constant: () => autodiff.constant(z),
  stopGradient: () => autodiff.stopGradient(z()),
  batchNormalization: () => autodiff.batchNormalization(z(), vector(), vector(), 1e-5),
  batchNormalizationRelu: () => autodiff.batchNormalizationRelu(z(), vector(), vector(), 1e-5),
  biasRelu: () => autodiff.biasRelu(z(), vector()),
  logSumExp: () => autodiff.logSumExp(z()),
  logSoftmax: () => autodiff.logSoftmax(z()),
  logSigmoid: () => autodiff.logSigmoid(z()),
  softmaxCrossEntropy: () => autodiff.softmaxCrossEntropy(z(), y()),
  sigmoidCrossEntropy: () => autodiff.sigmoidCrossEntropy(z(), y()),
  keepGradients: autodiff.keepGradients,
  registerGradients: autodiff.registerGradients,
};

test('every function of the package is tried', () =>
  expect(
    Object.entries(autodiff)
      .filter(([, value]) => typeof value === 'function')
      .map(([name]) => name)
      .sort(),
  ).toEqual(Object.keys(entries).sort()));

describe('rules that were displaced', () => {
  const [x, initial] = [uniform([2, 3]), uniform([3, 4])];
  const taken = (take: (w: tf.Variable) => tf.Tensor) => {
    const w = tf.variable(initial);
    const result = tf.tidy(() => take(w));
    w.dispose();
    return numbers(result).finally(() => result.dispose());
  };

  describe.each(Object.entries(gradientOf))('are back under %s', (_name, differentiate) => {
    test.each(Object.entries(entries))('after %s', async (_entry, enter) => {
      const right = await taken((w) => differentiate(() => penalty(x, w), w));
      displace();
      const first = await taken((w) =>
        differentiate(() => {
          enter();
          return penalty(x, w);
        }, w),
      );
      expect(first).toEqual(right);
    });
  });

  test('are seen to be missing without a call of ours: the derivative is another', async () => {
    const right = await taken((w) => tf.grad(() => penalty(x, w))(w));
    displace();
    expect(await taken((w) => tf.grad(() => penalty(x, w))(w))).not.toEqual(right);
  });

  test('are back when a backend is chosen', async () => {
    const right = await taken((w) => tf.grad(() => penalty(x, w))(w));
    displace();
    await tf.setBackend(tf.getBackend());
    expect(await taken((w) => tf.grad(() => penalty(x, w))(w))).toEqual(right);
  });

  describe.each(Object.entries(gradientOf))('under %s', (_name, differentiate) => {
    test.each(Object.entries(entries))(
      'are refused by %s, once ops were recorded without them',
      async (_entry, enter) => {
        const f = (w: tf.Variable) => () => {
          const h = tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor as tf.Tensor2D));
          enter();
          return tf.sum(h) as tf.Scalar;
        };
        displace();
        await expect(async () => taken((w) => differentiate(f(w), w))).rejects.toThrow(
          /recorded ops \(Tanh\).*Import @tensorflow\/tfjs before @gr/,
        );
        // and the next attempt is right
        expect((await taken((w) => differentiate(f(w), w))).every(Number.isFinite)).toBe(true);
      },
    );
  });

  test('do not matter for ops that have none of ours', async () => {
    displace();
    const g = await taken((w) =>
      tf.grad(() => {
        const doubled = tf.add(w, w);
        return tf.sum(autodiff.logSoftmax(doubled));
      })(w),
    );
    expect(g.every(Number.isFinite)).toBe(true);
  });
});
