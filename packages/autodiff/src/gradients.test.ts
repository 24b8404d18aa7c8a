import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { constant, grad, stopGradient, valueAndGrad } from './index.ts';

const numbers = async (t: tf.Tensor) => [...(await t.data())];
const square = ({ w }: { w: tf.Tensor }) => tf.sum(tf.square(w)) as tf.Scalar;

describe('valueAndGrad', () => {
  test('gives the value and a gradient with the names of the parameters', async () => {
    const params = { layer: [{ w: tf.tensor1d([1, 2]) }, { b: tf.tensor1d([3]) }] as const };
    const f = ({ layer: [first, second] }: typeof params) => tf.sum(tf.mul(tf.square(first.w), second.b)) as tf.Scalar;
    const { value, grads } = valueAndGrad(f)(params);
    expect(await numbers(value)).toEqual([15]);
    expect(await numbers(grads.layer[0].w)).toEqual([6, 12]);
    expect(await numbers(grads.layer[1].b)).toEqual([5]);
    tf.dispose([value, grads, params] as tf.TensorContainer);
  });

  test('gives zeros for leaves that the value does not depend on', async () => {
    const params = { w: tf.tensor1d([1, 2]), unused: tf.ones([2, 2]) };
    const { value, grads } = valueAndGrad<typeof params>(square)(params);
    expect(await numbers(grads.unused)).toEqual([0, 0, 0, 0]);
    expect(grads.unused.shape).toEqual([2, 2]);
    const constantValue = grad((_: typeof params) => tf.scalar(1))(params);
    expect(await numbers(constantValue.w)).toEqual([0, 0]);
    tf.dispose([value, grads, constantValue, params]);
  });

  test('hands auxiliary results through', async () => {
    const before = tf.memory().numTensors;
    const params = { w: tf.tensor1d([1, 2]) };
    const f = (p: typeof params) => ({ value: square(p), aux: { doubled: tf.mul(2, p.w), list: [tf.add(p.w, 1)] } });
    const { value, grads, aux } = valueAndGrad(f, { hasAux: true })(params);
    expect(await numbers(grads.w)).toEqual([2, 4]);
    expect(await numbers(aux.doubled)).toEqual([2, 4]);
    expect(await numbers(aux.list[0]!)).toEqual([2, 3]);
    tf.dispose([value, grads, aux, params] as tf.TensorContainer);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('auxiliary results can be differentiated again', async () => {
    const x = tf.tensor1d([1, 2]);
    const outer = grad((x: tf.Tensor) => {
      const { aux } = valueAndGrad(
        (w: tf.Tensor) => ({ value: tf.sum(w) as tf.Scalar, aux: tf.pow(w, tf.scalar(3)) }),
        { hasAux: true },
      )(x);
      return tf.sum(aux) as tf.Scalar;
    })(x);
    expect((await numbers(outer)).map(Math.round)).toEqual([3, 12]);
    tf.dispose([x, outer]);
  });

  test('nests to any order: the third derivative of x⁴ is 24x', async () => {
    const x = tf.tensor1d([1, -2]);
    const derivative = (f: (x: tf.Tensor) => tf.Tensor) => grad((x: tf.Tensor) => tf.sum(f(x)) as tf.Scalar);
    const third = derivative(derivative(derivative((x) => tf.mul(tf.square(x), tf.square(x)))))(x);
    expect((await numbers(third)).map((v) => Number(v.toFixed(3)))).toEqual([24, -48]);
    tf.dispose([x, third]);
  });

  test('works inside the backward pass of another gradient, as a custom gradient may take one', async () => {
    const before = tf.memory().numTensors;
    const cube = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.square(x))) as tf.Scalar;
    const custom = tf.customGrad((...args) => {
      const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
      save([x]);
      return { value: cube(x), gradFunc: (dy, [x]) => tf.mul(dy, grad(cube)(x!)) };
    });
    const x = tf.tensor1d([1, 2]);
    const g = grad((x: tf.Tensor) => custom(tf.mul(2, x)) as tf.Scalar)(x);
    expect(await numbers(g)).toEqual([24, 96]);
    tf.dispose([x, g]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('works under the own gradients of tfjs', async () => {
    const x = tf.tensor1d([0.5]);
    const second = tf.tidy(() => tf.grad((x) => tf.sum(tf.grad((x) => tf.sum(tf.tanh(x)))(x)))(x));
    const t = Math.tanh(0.5);
    expect((await numbers(second))[0]).toBeCloseTo(-2 * t * (1 - t * t), 5);
    tf.dispose([x, second]);
  });
});

describe('errors', () => {
  const w = () => ({ w: tf.tensor1d([1, 2]) });

  test('a value that is not a scalar: the shape is named', () => {
    const params = w();
    expect(() => grad(({ w }: typeof params) => tf.square(w) as never)(params)).toThrow(
      'it returned a tensor of shape [2]',
    );
    expect(() => grad((() => 3) as never)(params)).toThrow('it returned number');
    tf.dispose(params);
  });

  test('a leaf that is no float32 tensor: its path is named', () => {
    const params = { a: { b: tf.tensor1d([1], 'int32') } };
    expect(() => grad(() => tf.scalar(0))(params)).toThrow('the leaf a.b is a tensor of int32');
    expect(() => grad(() => tf.scalar(0))({ a: 3 } as never)).toThrow('the leaf a is number 3');
    tf.dispose(params);
  });

  test('one tensor at two places: both paths are named', () => {
    const { w: one } = w();
    expect(() => grad(() => tf.scalar(0))({ a: one, b: one })).toThrow('The leaves a and b are one tensor');
    one.dispose();
  });

  test('an exception in the function, however deep, leaves no tensor behind', () => {
    const params = w();
    const before = tf.memory().numTensors;
    const fails = ({ w }: typeof params): tf.Scalar => {
      tf.tanh(tf.mul(w, 2));
      grad((v: tf.Tensor) => {
        tf.sum(tf.exp(v));
        throw new Error('deep');
      })(w);
      return tf.scalar(0);
    };
    expect(() => grad(fails)(params)).toThrow('deep');
    expect(() => valueAndGrad((p: typeof params) => ({ value: fails(p), aux: p }), { hasAux: true })(params)).toThrow(
      'deep',
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(params);
  });
});

test('stopGradient: the derivative of x·stop(x) is x, and a constant node leads nowhere', async () => {
  const x = tf.tensor1d([2, -3]);
  const g = grad((x: tf.Tensor) => tf.sum(tf.mul(x, stopGradient(tf.exp(tf.mul(x, 0))))) as tf.Scalar)(x);
  expect(await numbers(g)).toEqual([1, 1]);
  const h = grad((x: tf.Tensor) => tf.sum(constant(() => tf.square(x))) as tf.Scalar)(x);
  expect(await numbers(h)).toEqual([0, 0]);
  tf.dispose([x, g, h]);
});
