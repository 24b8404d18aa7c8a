import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clockKernels } from './kernel-clock.ts';

const backendName = 'clocked';
const info: tf.TensorInfo = { dataId: {}, shape: [2, 3], dtype: 'float32' };
/** The time of these tests, which passes when a kernel says so: a busy machine does not count. */
const at = { ms: 0 };
const wait = (ms: number): tf.TensorInfo => {
  at.ms += ms;
  return info;
};
const call = (name: string, attrs: tf.NamedAttrMap = {}): unknown =>
  tf.getKernel(name, backendName).kernelFunc({ inputs: { a: info, b: info }, backend: {}, attrs });

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => at.ms);
  tf.registerKernel({ kernelName: 'Inner', backendName, kernelFunc: () => wait(4) });
  tf.registerKernel({
    kernelName: 'Outer',
    backendName,
    kernelFunc: () => {
      call('Inner');
      call('Inner');
      return wait(2);
    },
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  ['Inner', 'Outer'].forEach((name) => tf.unregisterKernel(name, backendName));
});

test('time in a kernel that another one calls counts for the inner one alone', () => {
  const clock = clockKernels(backendName, { byShape: false });
  clock.resume();
  call('Outer');
  clock.stop();
  expect(clock.tallies.get('Outer')).toMatchObject({ calls: 1, ms: 2 });
  expect(clock.tallies.get('Inner')).toMatchObject({ calls: 2, ms: 8 });
});

test('calls count between resume and pause', () => {
  const clock = clockKernels(backendName, { byShape: false });
  call('Inner');
  clock.resume();
  call('Inner');
  clock.pause();
  call('Inner');
  clock.stop();
  expect(clock.tallies.get('Inner')?.calls).toBe(1);
});

test('by shape, the shapes of the inputs and the transpositions are in the name', () => {
  const clock = clockKernels(backendName, { byShape: true });
  clock.resume();
  call('Inner', { transposeA: true });
  clock.stop();
  expect([...clock.tallies.keys()]).toEqual(['Inner 2×3 2×3 Aᵀ']);
});

test('afterwards the kernels are the ones that were there', () => {
  const before = tf.getKernel('Inner', backendName).kernelFunc;
  clockKernels(backendName, { byShape: false }).stop();
  expect(tf.getKernel('Inner', backendName).kernelFunc).toBe(before);
});
