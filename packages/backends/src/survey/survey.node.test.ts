import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { started } from '../testing/run-kernel.ts';
import { backends } from './survey.ts';

test('tells of every backend, and leaves the current one and its tensors alone', async () => {
  const cpu = await started('cpu');
  const before = tf.memory().numTensors;
  const found = await backends(['cpu', 'wasm', 'webgl', 'tensorflow']);
  expect(tf.getBackend()).toBe('cpu');
  expect(tf.memory().numTensors).toBe(before);
  expect(tf.engine().registry['wasm']).toBeUndefined();
  await cpu.stop();

  expect(found.map(({ name, available }) => [name, available])).toEqual([
    ['cpu', true],
    ['wasm', true],
    ['webgl', false],
    ['tensorflow', false],
  ]);
  for (const backend of found) {
    if (backend.available) {
      expect(backend.device).toMatch(/processors/);
      expect(backend.gemmGflops).toBeGreaterThan(0.01);
      expect(backend.missingKernels).not.toContain('Conv2DBackpropFilter');
    } else {
      expect(backend.reason.length).toBeGreaterThan(10);
      expect(backend.remedy.length).toBeGreaterThan(10);
    }
  }
  expect(found[0]).toMatchObject({ missingKernels: [] });
  expect(found[1]).toMatchObject({ missingKernels: [] }); // it borrows what it lacks from the cpu backend
});
