import type * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { watchTensors } from './watch-tensors.ts';

/** Holds tensors as the wasm backend does, by number of references. */
class Fake {
  readonly references = new Map<object, number>();
  move(dataId: object, _values: unknown, _shape: number[], _dtype: string, references: number): void {
    this.references.set(dataId, references);
  }
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo {
    const dataId = {};
    this.move(dataId, undefined, shape, dtype, 1);
    return { dataId, shape, dtype };
  }
  disposeData(dataId: object): boolean {
    const left = (this.references.get(dataId) ?? 1) - 1;
    this.references.set(dataId, left);
    return left <= 0;
  }
}

const watched = (held = 0) => {
  const fake = new Fake();
  return { fake, watch: watchTensors(fake as unknown as tf.KernelBackend, held) };
};

test('the peak is the most that was held at one moment, on top of what was there', () => {
  const { fake, watch } = watched(1000);
  const a = fake.makeOutput([2, 3], 'float32'); // 24 bytes
  const b = fake.makeOutput([10], 'int32'); // 40
  fake.disposeData(a.dataId);
  fake.makeOutput([5], 'bool'); // 5, while 40 are held
  fake.disposeData(b.dataId);
  expect(watch.stop()).toBe(1064);
});

test('a tensor that has references left is still held', () => {
  const { fake, watch } = watched();
  const { dataId } = fake.makeOutput([4], 'float32');
  fake.references.set(dataId, 2); // a clone
  fake.disposeData(dataId);
  fake.makeOutput([1], 'float32');
  expect(watch.stop()).toBe(20);
});

test('after the watch the backend is as before', () => {
  const { fake, watch } = watched();
  watch.stop();
  fake.makeOutput([100], 'float32');
  expect(watch.stop()).toBe(0);
});
