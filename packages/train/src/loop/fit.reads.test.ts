// A read waits for the device: there are as many as were asked for, and the device has work meanwhile.
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

test.each([
  [1, [1, 2, 3, 4, 5, 6, 7]],
  [3, [4, 7, 7]],
])('numbers of each %i steps are told when so many steps are made: %j', async (every, expected) => {
  const { step, state } = setUp();
  let made = 0;
  const counted = Object.assign((...given: Parameters<typeof step>) => {
    made += 1;
    return step(...given);
  }, step);
  const found: number[] = [];
  for await (const event of fit(counted, state, endless(), { every, iterations: 7 }))
    if (event.kind === 'step') found.push(made);
  expect(found).toEqual(expected);
});
