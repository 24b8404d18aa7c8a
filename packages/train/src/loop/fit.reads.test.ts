// A read waits for the device: there are as many as were asked for.
import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { collect, endless, setUp } from './fit.test-support.ts';
import { fit } from './fit.ts';

test.each([1, 3, 100])(
  'numbers of each %i steps: one read at the steps that this divides and at the last, none between them',
  async (every) => {
    const { step, state } = setUp();
    const reads = async (iterations: number): Promise<number> => {
      const read = vi.spyOn(tf.backend(), 'read');
      try {
        await collect(fit(step, state, endless(), { every, iterations }));
        return read.mock.calls.length;
      } finally {
        read.mockRestore();
      }
    };
    const atStart = await reads(0); // of the copy in host memory
    const steps = [1, 2, 3, 4, 5, 6, 7].filter((at) => at % every === 0 || at === 7);
    expect((await reads(7)) - atStart).toBe(steps.length);
  },
);
