import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, test } from 'vitest';
import type { Step } from '../step/step.ts';
import { type Event, type FitOptions, fit } from './fit.ts';
import { type State, collect, endless, handed, last, numbers, setUp } from './fit.test-support.ts';

describe('failing', () => {
  const failsAt = (at: number, { step }: ReturnType<typeof setUp>): Step<State> =>
    Object.assign((state: State, batch: Parameters<typeof step>[1]) => {
      if (state.step === at) throw new Error('the device is gone');
      return step(state, batch);
    });
  const run = async (made: Step<State>, state: State, options: FitOptions = {}) => {
    const events: Event<State>[] = [];
    try {
      for await (const event of fit(made, state, endless(), options)) events.push(event);
    } catch (error) {
      return { events, error };
    }
    throw new Error('it ended without an error');
  };

  test('a step that throws: the state before it is handed over with the error, which fit then throws', async () => {
    const { step, state } = setUp();
    const { events, error } = await run(failsAt(3, setUp()), state);
    expect(last(events)).toMatchObject({ kind: 'failed', step: 3, error });
    const made = handed(await collect(fit(step, state, endless(), { iterations: 3 })));
    expect(await numbers(handed(events))).toEqual(await numbers(made));
  });

  describe('on a device that is lost with its tensors', () => {
    /** Makes reads fail, but of tensors that were made from host memory since. */
    const lose = (): (() => void) => {
      const { data } = tf.Tensor.prototype;
      const newest = tf.scalar(0).id;
      tf.Tensor.prototype.data = async function (this: tf.Tensor) {
        if (this.id <= newest) throw new Error('lost');
        return data.call(this);
      } as typeof data;
      return () => void (tf.Tensor.prototype.data = data);
    };
    const loses = (at: number, find: (restore: () => void) => void): Step<State> => {
      const { step } = setUp();
      return (state, batch) => {
        if (state.step === at) {
          find(lose());
          throw new Error('the device is gone');
        }
        return step(state, batch);
      };
    };
    let restore: () => void = () => undefined;
    afterEach(() => restore());

    test.each([
      [0, 4],
      [Infinity, 0],
      [1000, 0],
    ])('the copy of %d seconds is handed over', async (copyEvery, step) => {
      const { state } = setUp();
      const { events, error } = await run(
        loses(5, (found) => (restore = found)),
        state,
        { copyEvery },
      );
      restore();
      expect(error).toMatchObject({ message: 'the device is gone' });
      expect(last(events)).toMatchObject({ kind: 'failed', step });
      const { step: sound, state: first } = setUp();
      const made = handed(await collect(fit(sound, first, endless(), { iterations: step })));
      expect(await numbers(handed(events))).toEqual(await numbers(made));
    });
  });
});
