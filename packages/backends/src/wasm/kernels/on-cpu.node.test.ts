import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { array, drawFrom, started } from '../../testing/run-kernel.ts';

const backends = [await started('cpu'), await started('wasm')];
afterAll(() => Promise.all(backends.map((backend) => backend.stop())));

const draw = drawFrom(7);
const negative = (): number => draw() - 2;

/** The same computation on both backends, from the same values. */
async function onBoth(compute: () => tf.Tensor | tf.Tensor[]): Promise<[unknown, unknown]> {
  const on = async (backend: string): Promise<unknown> => {
    await tf.setBackend(backend);
    const results = tf.tidy(compute);
    const values = await Promise.all([results].flat().map(async (y) => [y.shape, y.dtype, [...(await y.data())]]));
    tf.dispose(results);
    return values;
  };
  return [await on('wasm'), await on('cpu')];
}

const tensor = (shape: readonly number[], values: Float32Array): tf.Tensor => tf.tensor(values, [...shape]);

test('Einsum', async () => {
  const [a, b] = [array([2, 3, 4], draw).values, array([4, 5], draw).values];
  const [wasm, cpu] = await onBoth(() => tf.einsum('bij,jk->bki', tensor([2, 3, 4], a), tensor([4, 5], b)));
  expect(wasm).toEqual(cpu);
});

test('MaxPoolWithArgmax of negative images: two outputs', async () => {
  const x = array([2, 4, 4, 3], negative).values;
  const [wasm, cpu] = await onBoth(() => {
    const { result, indexes } = tf.maxPoolWithArgmax(tensor([2, 4, 4, 3], x) as tf.Tensor4D, 2, 2, 'valid');
    return [result as tf.Tensor, indexes as tf.Tensor];
  });
  expect(wasm).toEqual(cpu);
});

test('MaxPool3D and MaxPool3DGrad of negative volumes', async () => {
  const shape = [1, 4, 4, 4, 2];
  const [x, dy] = [array(shape, negative).values, array([1, 2, 2, 2, 2], draw).values];
  const attrs = { filterSize: [2, 2, 2], strides: [2, 2, 2], pad: 'valid' };
  const [wasm, cpu] = await onBoth(() => {
    const input = tensor(shape, x);
    const output = tf.maxPool3d(input as tf.Tensor5D, 2, 2, 'valid');
    const inputs = { dy: tensor([1, 2, 2, 2, 2], dy), input, output };
    return [output, tf.engine().runKernel<tf.Tensor>('MaxPool3DGrad', inputs, attrs)];
  });
  expect(wasm).toEqual(cpu);
});

test('nothing is left on either backend, also when the cpu kernel throws', async () => {
  await tf.setBackend('wasm');
  const data = (): [number, number, number] => [
    tf.memory().numTensors,
    tf.engine().registry['wasm']?.numDataIds() ?? NaN,
    tf.engine().registry['cpu']?.numDataIds() ?? NaN,
  ];
  const [a, b] = [tf.ones([2, 3]), tf.ones([3, 4])];
  const before = data();
  for (let i = 0; i < 20; i++) tf.dispose(tf.einsum('ij,jk->ik', a, b));
  expect(() =>
    tf.engine().runKernel('Einsum', [a, b] as unknown as tf.NamedTensorMap, { equation: 'ij,ij->i' }),
  ).toThrow();
  expect(data()).toEqual(before);
  tf.dispose([a, b]);
});
