import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { grad, jvp, softmaxCrossEntropy, vjp } from './index.ts';
import { checkGradients } from './testing/index.ts';
import { inputs } from './testing/inputs.ts';

const { uniform } = inputs(20);
const numbers = async (t: tf.Tensor) => [...(await t.data())];

/** tanh(x w): smooth, with a Jacobian that depends on both. */
const net = (w: tf.Tensor) => (x: tf.Tensor) => tf.tanh(tf.matMul(x, w));

async function close(a: tf.Tensor, b: tf.Tensor) {
  const [p, q] = [await numbers(a), await numbers(b)];
  expect(p.length).toBe(q.length);
  p.forEach((v, i) => expect(v).toBeCloseTo(q[i]!, 5));
}

describe('vjp', () => {
  test('pulls cotangents back: the rows of the Jacobian for one-hot r', async () => {
    const [x, w] = [
      tf.tensor2d([[1, 2, 3]]),
      tf.tensor2d([
        [1, 4],
        [2, 5],
        [3, 6],
      ]),
    ];
    const { y, pullback } = vjp((x: tf.Tensor) => tf.matMul(x, w), x);
    expect(await numbers(y)).toEqual([14, 32]);
    expect(await numbers(pullback(tf.tensor2d([[1, 0]])))).toEqual([1, 2, 3]);
    expect(await numbers(pullback(tf.tensor2d([[0, 1]])))).toEqual([4, 5, 6]);
    tf.dispose([x, w, y]);
  });

  test('inside a gradient runs the function once, however many cotangents are pulled back', () => {
    const [x, w] = [uniform([2, 3]), uniform([3, 4])];
    let runs = 0;
    const g = grad((w: tf.Tensor) => {
      const { y, pullback } = vjp((x: tf.Tensor) => {
        runs++;
        return net(w)(x);
      }, x);
      const pulled = [0, 1, 2].map((k) => tf.sum(tf.square(pullback(tf.mul(y, k)))));
      return tf.addN(pulled) as tf.Scalar;
    })(w);
    expect(runs).toBe(1);
    tf.dispose([x, w, g]);
  });

  test('the shared pullback equals the gradient of a second forward pass, derivatives included', async () => {
    const [x, w, labels] = [uniform([4, 3]), uniform([3, 5]), tf.oneHot([0, 2, 4, 1], 5, 1, 0)];
    // the squared norm of the gradient of the loss, once through r = p − y and once by differentiating the loss
    const shared = grad((w: tf.Tensor) => {
      const { y: logits, pullback } = vjp(net(w), x);
      return tf.sum(tf.square(pullback(tf.sub(tf.softmax(logits), labels)))) as tf.Scalar;
    })(w);
    const separate = grad((w: tf.Tensor) => {
      const loss = (x: tf.Tensor) => tf.sum(softmaxCrossEntropy(net(w)(x), labels)) as tf.Scalar;
      return tf.sum(tf.square(grad(loss)(x))) as tf.Scalar;
    })(w);
    await close(shared, separate);
    tf.dispose([x, w, labels, shared, separate]);
  });

  test('is differentiable in the cotangent, the argument and what the function closes over', async () => {
    const args: [tf.Tensor, tf.Tensor, tf.Tensor] = [uniform([2, 3]), uniform([3, 4]), uniform([2, 4])];
    await checkGradients((x, w, r) => vjp(net(w), x).pullback(r), args, { order: 2 });
    tf.dispose(args);
  });

  test('with hasAux what f gives beside its value comes back, inside a gradient and outside', async () => {
    const x = tf.tensor1d([1, 2]);
    const f = (x: tf.Tensor) => ({ value: tf.square(x), aux: { sum: tf.sum(x), name: 'f' } });
    const outside = vjp(f, x, { hasAux: true });
    expect(outside.aux.name).toBe('f');
    expect(await Promise.all([outside.y.array(), outside.aux.sum.array(), outside.pullback(x).array()])).toEqual([
      [1, 4],
      3,
      [2, 8],
    ]);
    // d/dx Σ (2 x r)² · Σ x at r = x: the aux may be used, and its gradient flows
    const slope = tf.grad((x: tf.Tensor) => {
      const { pullback, aux } = vjp(f, x, { hasAux: true });
      return tf.mul(tf.sum(tf.square(pullback(tf.ones([2])))), aux.sum);
    })(x);
    // 4 (x₁² + x₂²) (x₁ + x₂): 8 xᵢ · 3 + 20
    expect(await slope.array()).toEqual([44, 68]);
  });

  test('takes trees, gives zeros where the function does not depend on a leaf', async () => {
    const x = { used: tf.tensor1d([1, 2]), unused: tf.tensor1d([5]) };
    const { y, pullback } = vjp(({ used }: typeof x) => tf.square(used), x);
    const pulled = pullback(tf.tensor1d([1, 1]));
    expect(await numbers(pulled.used)).toEqual([2, 4]);
    expect(await numbers(pulled.unused)).toEqual([0]);
    tf.dispose([y, x, pulled]);
  });

  test('the pullback of the identity returns a tensor of its own', async () => {
    const [x, r] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    const pulled = vjp((x: tf.Tensor) => tf.clone(x), x).pullback(r);
    pulled.dispose();
    expect(await numbers(r)).toEqual([3, 4]);
    tf.dispose([x, r]);
  });

  test('errors: a cotangent of another shape; a shared pullback after its gradient has ended', () => {
    const [x, w] = [uniform([2, 3]), uniform([3, 4])];
    tf.tidy(() => {
      expect(() => vjp(net(w), x).pullback(tf.ones([4, 2]))).toThrow(
        'the shape [4, 2], but the value it is pulled back from has [2, 4]',
      );
      let escaped: ((r: tf.Tensor) => tf.Tensor) | undefined;
      grad((w: tf.Tensor) => {
        escaped = vjp(net(w), x).pullback;
        return tf.scalar(0);
      })(w);
      expect(() => escaped!(tf.ones([2, 4]))).toThrow('inside a gradient that has ended');
    });
    tf.dispose([x, w]);
  });
});

describe('jvp', () => {
  test('is the derivative along the tangent', async () => {
    const [x, v] = [tf.tensor1d([0.3, -0.7]), tf.tensor1d([2, -1])];
    const { y, tangent } = jvp((x: tf.Tensor) => tf.sin(x), x, v);
    await close(
      y,
      tf.tidy(() => tf.sin(x)),
    );
    await close(
      tangent,
      tf.tidy(() => tf.mul(tf.cos(x), v)),
    );
    tf.dispose([x, v, y, tangent]);
  });

  test('⟨r, J v⟩ = ⟨Jᵀ r, v⟩', async () => {
    const [x, v, w, r] = [uniform([2, 3]), uniform([2, 3]), uniform([3, 4]), uniform([2, 4])];
    const [left, right] = tf.tidy(() => [
      tf.sum(tf.mul(r, jvp(net(w), x, v).tangent)),
      tf.sum(tf.mul(vjp(net(w), x).pullback(r), v)),
    ]);
    await close(left!, right!);
    tf.dispose([x, v, w, r, left!, right!]);
  });

  test('is differentiable, takes trees, leaves nothing behind', async () => {
    const before = tf.memory().numTensors;
    const args: [tf.Tensor, tf.Tensor, tf.Tensor] = [uniform([2, 3]), uniform([3, 4]), uniform([2, 3])];
    await checkGradients((x, w, v) => jvp(({ x }: { x: tf.Tensor }) => net(w)(x), { x }, { x: v }).tangent, args, {
      order: 2,
    });
    tf.dispose(args);
    expect(tf.memory().numTensors).toBe(before);
  });
});
