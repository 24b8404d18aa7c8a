import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));
beforeEach(() => tf.setBackend('wasm'));

const dataIds = (): number => tf.engine().registry['wasm']?.numDataIds() ?? NaN;

test('a clone shares the data and outlives its original, in either order of disposal', async () => {
  const before = { ...tf.memory(), ids: dataIds() };
  const x = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(x);
  expect(copy.dataId).toBe(x.dataId);
  expect(tf.memory().numTensors).toBe(before.numTensors + 2);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 1);
  const copyOfCopy = tf.clone(copy);
  x.dispose();
  expect([...(await copy.data())]).toEqual([1, 2, 3]);
  copy.dispose();
  expect([...(await copyOfCopy.data())]).toEqual([1, 2, 3]);
  expect(dataIds()).toBe(before.ids + 1);
  copyOfCopy.dispose();
  expect({ ...tf.memory(), ids: dataIds() }).toEqual(before);
});

test('assigning to a variable leaves the clones of its old value alone', async () => {
  // eslint-disable-next-line no-restricted-syntax -- a program may have variables beside us
  const variable = tf.variable(tf.tensor1d([1, 2]));
  const copy = tf.clone(variable);
  variable.assign(tf.tensor1d([7, 8]));
  expect([...(await copy.data()), ...(await variable.data())]).toEqual([1, 2, 7, 8]);
});

test('a clone that moves to another backend leaves its original readable', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(x);
  await tf.setBackend('cpu');
  const y = tf.add(copy, 1);
  expect([...(await y.data()), ...(await x.data())]).toEqual([2, 3, 4, 1, 2, 3]);
});

test('strings are cloned too', async () => {
  const x = tf.tensor1d(['a', 'b'], 'string');
  const copy = tf.clone(x);
  expect(await copy.data()).toEqual(['a', 'b']);
});

describe('casts', () => {
  test.each(['float32', 'int32', 'bool'] as const)('from %s to itself share the data', (dtype) => {
    const x = tf.zeros([5], dtype);
    expect(tf.cast(x, dtype).dataId).toBe(x.dataId);
  });

  test.each([0, 1, 3, 4, 5, 17])('%i values from bool and int32 to float32', async (n) => {
    const whole = tf.sub(tf.range(0, n, 1, 'int32'), tf.scalar(2, 'int32'));
    const odd = tf.notEqual(tf.mod(tf.range(0, n, 1, 'int32'), tf.scalar(2, 'int32')), tf.scalar(0, 'int32'));
    const results = [tf.cast(whole, 'float32'), tf.cast(odd, 'float32')];
    expect(results.map((t) => t.dtype)).toEqual(['float32', 'float32']);
    expect([...(await (results[0] as tf.Tensor).data())]).toEqual(Array.from({ length: n }, (_, i) => i - 2));
    expect([...(await (results[1] as tf.Tensor).data())]).toEqual(Array.from({ length: n }, (_, i) => i % 2));
  });

  test('from float32 to int32 cut off towards 0', async () => {
    expect([...(await tf.cast(tf.tensor1d([1.7, -1.7, 0]), 'int32').data())]).toEqual([1, -1, 0]);
  });
});
