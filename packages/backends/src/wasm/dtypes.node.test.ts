// Strings, complex numbers, bool and tensors without room on the wasm backend.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { started } from '../testing/run-kernel.ts';

const backend = await started('wasm');
beforeAll(() => tf.setBackend('wasm'));
afterAll(() => backend.stop());

test('strings are compared, filled, tiled, sliced and joined', async () => {
  const [a, b] = [tf.tensor(['a', 'b', 'c'], [3], 'string'), tf.tensor(['a', 'c', 'b'], [3], 'string')];
  expect([...(await tf.equal(a, b).data())]).toEqual([1, 0, 0]);
  expect([...(await tf.less(a, b).data())]).toEqual([0, 1, 0]);
  expect(await tf.fill([2], 'x', 'string' as 'float32').data()).toEqual(['x', 'x']);
  expect(await tf.tile(a, [2]).data()).toEqual(['a', 'b', 'c', 'a', 'b', 'c']);
  expect(await tf.slice(a, [1], [2]).data()).toEqual(['b', 'c']);
  expect(await tf.concat([a, b]).data()).toEqual(['a', 'b', 'c', 'a', 'c', 'b']);
});

test('complex numbers: parts, arithmetic, reshapes and Fourier transforms; nothing is left of them', async () => {
  const before = [tf.memory().numTensors, tf.engine().registry['wasm']!.numDataIds()];
  const parts = tf.tidy(() => {
    const z = tf.complex(tf.tensor1d([1, 2]), tf.tensor1d([3, -4]));
    const w = tf.fft(tf.reshape(tf.mul(z, z), [1, 2]));
    return [tf.clone(z), tf.real(tf.mul(z, z)), tf.imag(w)];
  });
  const values = await Promise.all(parts.map(async (part) => [...(await part.data())]));
  tf.dispose(parts);
  expect(values).toEqual([
    [1, 3, 2, -4],
    [-8, -12],
    [-10, 22],
  ]);
  expect([tf.memory().numTensors, tf.engine().registry['wasm']!.numDataIds()]).toEqual(before);
});

test('a cast to bool is whether a number is not 0', async () => {
  const x = tf.tensor1d([0, 3, 254, 256, -0.5, NaN, -0]);
  expect([...(await tf.cast(x, 'bool').data())]).toEqual([0, 1, 1, 1, 1, 1, 0]);
  expect([...(await tf.cast(tf.tensor1d([0, 3, 255, 256], 'int32'), 'bool').data())]).toEqual([0, 1, 1, 1]);
  expect([...(await tf.cast(tf.tensor1d([1.9, -1.9, 0.5]), 'int32').data())]).toEqual([1, -1, 0]);
});

test('a kernel that wasm lacks runs on the cpu backend, which is said once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const regex = (): Promise<unknown> => tf.string.staticRegexReplace(tf.tensor1d(['ab'], 'string'), 'a', 'x').data();
  expect([await regex(), await regex()]).toEqual([['xb'], ['xb']]);
  expect(warn.mock.calls.map(([line]) => line as string)).toEqual([
    expect.stringMatching(/no kernel StaticRegexReplace/),
  ]);
  warn.mockRestore();
  expect(backend.report.kernels.borrowed).toEqual(expect.arrayContaining(['FFT', 'StaticRegexReplace', 'Cumsum']));
});

test('a tensor for which the heap has no room is refused; the others keep their values', async () => {
  const x = tf.tensor1d([1, 2, 3]);
  expect(() => tf.fill([70_000, 70_000], 1)).toThrow(/no room for 19600000000 bytes.*smaller batch/);
  expect(() => tf.tile(tf.ones([1, 70_000]), [70_000, 1])).toThrow(/no room for 19600000000 bytes/);
  expect([...(await x.data())]).toEqual([1, 2, 3]);
});

test('a vector is not a matrix', () => {
  const [a, b] = [tf.ones([2, 3]), tf.ones([3])];
  expect(() => tf.matMul(a, b as tf.Tensor2D)).toThrow(/given shapes \[2, 3\] and \[3\]: reshape a vector/);
});
