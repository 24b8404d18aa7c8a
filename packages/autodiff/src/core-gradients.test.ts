/* eslint-disable no-restricted-syntax -- the functions of tfjs-core that lint keeps out are what is tested */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { constant, grad, logSigmoid, softmaxCrossEntropy, stopGradient, valueAndGrad, vjp } from './index.ts';
import { inputs } from './testing/inputs.ts';

const { uniform } = inputs(31);
const numbers = async (t: tf.Tensor) => [...(await t.data())];

/** Runs f on the same x, w and one-hot y. */
const at = <A>(f: (x: tf.Tensor2D, w: tf.Variable, y: tf.Tensor2D) => A): A => {
  const w = tf.variable(uniform([3, 4]));
  try {
    return tf.tidy(() => f(uniform([2, 3]) as tf.Tensor2D, w, tf.oneHot([1, 3], 4, 1, 0) as tf.Tensor2D) as never);
  } finally {
    w.dispose();
  }
};

const unsound: Record<string, (z: tf.Tensor2D, y: tf.Tensor2D) => tf.Scalar> = {
  'tf.logSoftmax': (z, y) => tf.neg(tf.sum(tf.mul(y, tf.logSoftmax(z)))) as tf.Scalar,
  'tf.losses.softmaxCrossEntropy': (z, y) => tf.losses.softmaxCrossEntropy(y, z),
};

/** Ways to take the derivative with respect to w of a scalar that is made inside. */
const outer: Record<string, (f: () => tf.Scalar, w: tf.Variable) => unknown> = {
  'tf.variableGrads': (f, w) => tf.variableGrads(f, [w]),
  'an optimizer': (f, w) => tf.train.sgd(0.1).minimize(f, false, [w]),
  'tf.grad': (f, w) => tf.grad(() => f())(w),
  'tf.grads': (f, w) => tf.grads(() => f())([w]),
  'tf.valueAndGrad': (f, w) => tf.valueAndGrad(() => f())(w),
  'tf.valueAndGrads': (f, w) => tf.valueAndGrads(() => f())([w]),
  grad: (f, w) => grad(() => f())(w),
  valueAndGrad: (f, w) => valueAndGrad(() => f())(w),
  'tf.customGrad around it': (f, w) => {
    const doubled = tf.customGrad((...args) => {
      const [y] = args as [tf.Tensor];
      return { value: tf.mul(2, y) as tf.Tensor, gradFunc: (dy: tf.Tensor) => tf.mul(2, dy) as tf.Tensor };
    });
    return tf.variableGrads(() => doubled(f()) as tf.Scalar, [w]);
  },
};

/** Ways to take the derivative with respect to x inside. */
const inner: Record<string, (f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor) => tf.Tensor> = {
  'tf.grad': (f, x) => tf.grad(f)(x),
  grad: (f, x) => grad(f)(x),
  'a pullback': (f, x) => vjp(f, x).pullback(tf.scalar(1)),
};

describe.each(Object.entries(unsound))('%s', (name, loss) => {
  const twin = name.split('.').at(-1)!;

  describe.each(Object.entries(outer))('a penalty on its gradient, under %s', (_outer, differentiate) => {
    test.each(Object.entries(inner))('taken by %s, throws and names the twin', (_inner, slope) =>
      at((x, w, y) => {
        const penalty = () => tf.sum(tf.square(slope((x) => loss(tf.matMul(x as tf.Tensor2D, w), y), x))) as tf.Scalar;
        expect(() => differentiate(penalty, w)).toThrow(`wrong through ${name}`);
        expect(() => differentiate(penalty, w)).toThrow(`Use ${twin} of @gr/autodiff`);
      }),
    );
  });

  test('the first derivative is that of the twin, also for labels that do not add up to 1', async () => {
    const [first, second] = at((x, w, y) =>
      [y, tf.mul(y, 3) as tf.Tensor2D, tf.add(tf.mul(y, 0.5), 0.1) as tf.Tensor2D].reduce<[tf.Tensor, tf.Tensor]>(
        ([a, b], y) => [
          tf.concat([a, grad((w: tf.Tensor) => tf.mul(loss(tf.matMul(x, w), y), scale(name)))(w as tf.Tensor)]),
          tf.concat([
            b,
            grad((w: tf.Tensor) => tf.sum(softmaxCrossEntropy(tf.matMul(x, w), y)) as tf.Scalar)(w as tf.Tensor),
          ]),
        ],
        [tf.zeros([1, 4]), tf.zeros([1, 4])],
      ),
    );
    const [a, b] = [await numbers(first), await numbers(second)];
    a.forEach((value, i) => expect(value).toBeCloseTo(b[i]!, 4));
    tf.dispose([first, second]);
  });

  test('as the loss of a task beside a penalty that does not go through it, it works', () =>
    at((x, w, y) => {
      const { grads } = tf.variableGrads(() => {
        const { y: logits, pullback } = vjp((x: tf.Tensor) => tf.tanh(tf.matMul(x as tf.Tensor2D, w)), x);
        const penalty = tf.sum(tf.square(pullback(tf.sub(tf.softmax(logits), y))));
        return tf.add(loss(logits as tf.Tensor2D, y), penalty) as tf.Scalar;
      }, [w]);
      expect(Object.values(grads)).toHaveLength(1);
    }));

  test('inside a stopped gradient it works, and where only the cotangent depends on the parameters', async () => {
    const g = at((x, w, y) =>
      grad((w: tf.Tensor) => {
        const stopped = stopGradient(grad((x: tf.Tensor) => loss(tf.matMul(x as tf.Tensor2D, w), y))(x));
        const alike = constant(() => grad((x: tf.Tensor) => loss(tf.matMul(x as tf.Tensor2D, w), y))(x));
        // the logits are x itself: what is lost does not depend on w
        const scaled = grad((z: tf.Tensor) => tf.mul(loss(z as tf.Tensor2D, y), tf.sum(w)))(
          tf.matMul(x, tf.ones([3, 4])),
        );
        return tf.sum(tf.add(tf.sum(tf.mul(stopped, alike)), tf.sum(tf.square(scaled)))) as tf.Scalar;
      })(w as tf.Tensor),
    );
    expect(await numbers(g)).toSatisfy((values: number[]) => values.every(Number.isFinite));
    g.dispose();
  });
});

/** tf.losses has the mean over the examples, here two. */
const scale = (name: string): number => (name === 'tf.logSoftmax' ? 1 : 2);

describe('tf.logSigmoid', () => {
  const twice = (f: (x: tf.Tensor) => tf.Tensor) =>
    grad((x: tf.Tensor) => tf.sum(tf.square(grad((x: tf.Tensor) => tf.sum(f(x)) as tf.Scalar)(x))) as tf.Scalar);

  test('of a tensor that is still there is sound', async () => {
    const x = tf.tensor1d([-2, 0.3, 1]);
    const [a, b] = [twice(tf.logSigmoid)(x), twice(logSigmoid)(x)];
    const [p, q] = [await numbers(a), await numbers(b)];
    p.forEach((value, i) => expect(value).toBeCloseTo(q[i]!, 5));
    tf.dispose([x, a, b]);
  });

  test('of one that is gone throws and names the twin', () => {
    const x = tf.tensor1d([-2, 0.3, 1]);
    expect(() => grad((x: tf.Tensor) => tf.sum(tf.logSigmoid(tf.mul(2, x))) as tf.Scalar)(x)).toThrow(
      'Use logSigmoid of @gr/autodiff',
    );
    x.dispose();
  });
});

test('custom gradients of the user that save inputs pass, and tf.losses that tfjs composes of kernels', async () => {
  const cube = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    return {
      value: tf.mul(x, tf.square(x)),
      gradFunc: (dy, [x]) => tf.mul(dy, tf.mul(3, tf.square(x!))),
    };
  });
  const x = tf.tensor1d([1, -2]);
  // d/dx Σ (3x²)² = 36 x³
  const g = grad((x: tf.Tensor) => tf.sum(tf.square(tf.grad((x) => tf.sum(cube(x)))(x))) as tf.Scalar)(x);
  expect((await numbers(g)).map(Math.round)).toEqual([36, -288]);
  const bce = grad(
    (x: tf.Tensor) =>
      tf.sum(tf.square(tf.grad((x) => tf.sum(tf.losses.sigmoidCrossEntropy(tf.tensor1d([1, 0]), x)))(x))) as tf.Scalar,
  )(x);
  // with p = σ(x), mean over two: d/dx ((p − y)/2)² = (p − y) p (1 − p)/2
  const expected = [1, -2].map((x, i) => {
    const p = 1 / (1 + Math.exp(-x));
    return ((p - (1 - i)) * p * (1 - p)) / 2;
  });
  (await numbers(bce)).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
  tf.dispose([x, g, bce]);
});
