import type * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { GpuFailure, guardCalls, guardReads, healthy } from './health.ts';

/** A backend whose reads wait until they are answered. */
function device() {
  const entries = new Map<object, { values?: Float32Array | null }>();
  const waiting: (() => void)[] = [];
  class Fake {
    read(dataId: object): Promise<Float32Array> {
      return new Promise((resolve) =>
        waiting.push(() => {
          const values = Float32Array.of(1);
          entries.get(dataId)!.values = values; // as the stock backends do
          resolve(values);
        }),
      );
    }
    run(): string {
      return 'ran';
    }
  }
  const backend = new Fake() as unknown as tf.KernelBackend & { run(): string };
  const health = healthy('webgl');
  let found: (() => void) | undefined;
  const free = guardReads({ backend, health, inspect: () => found?.(), hosted: (id) => entries.get(id) });
  const freeCalls = guardCalls(backend, 'run', health);
  const tensor = (values?: Float32Array): object => {
    const id = {};
    entries.set(id, values === undefined ? {} : { values });
    return id;
  };
  return {
    backend,
    health,
    tensor,
    answer: () => waiting.splice(0).forEach((reply) => reply()),
    discover: (discovery: () => void) => (found = discovery),
    free: () => (free(), freeCalls()),
  };
}

test('a read that waits ends when the device is lost, and so does every one after it', async () => {
  const { backend, health, tensor, answer } = device();
  const waiting = backend.read(tensor());
  health.fail('lost', 'unplugged');
  await expect(waiting).rejects.toThrow(
    "backend 'webgl': the GPU was lost (unplugged). Its tensors are gone. Stop the backend, start it again, and go on from the last checkpoint.",
  );
  await expect(backend.read(tensor())).rejects.toBeInstanceOf(GpuFailure);
  expect(() => backend.run()).toThrow(GpuFailure);
  answer();
});

test('tensors in host memory can be read all the same', async () => {
  const { backend, health, tensor } = device();
  const id = tensor(Float32Array.of(5));
  health.fail('lost', 'unplugged');
  expect([...((await backend.read(id)) as Float32Array)]).toEqual([5]);
});

test('what a device said after it had run out of memory is not kept for its values', async () => {
  const { backend, health, tensor, answer, discover } = device();
  const id = tensor();
  const reading = backend.read(id);
  discover(() => health.fail('out-of-memory', 'WebGL says OUT_OF_MEMORY'));
  answer();
  await expect(reading).rejects.toMatchObject({ kind: 'out-of-memory' });
  await expect(backend.read(id)).rejects.toBeInstanceOf(GpuFailure);
});

test('the first failure stays', () => {
  const { health } = device();
  health.fail('out-of-memory', 'a');
  health.fail('lost', 'b');
  expect(health.failure?.kind).toBe('out-of-memory');
});

test('without the guard, the backend is as it was', async () => {
  const { backend, health, free } = device();
  free();
  health.fail('lost', 'unplugged');
  expect(backend.run()).toBe('ran');
  expect(Object.keys(backend)).toEqual([]);
});
