// A run whose numbers are finite while its state is not: it must not end as if nothing had happened.
import * as tf from '@tensorflow/tfjs-core';
import { type Params, mapWithPath, pathToString } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import type { Step } from '../step/step.ts';
import { telemetryOf, withTelemetry } from '../step/telemetry.ts';
import { type Event, type FitOptions, fit } from './fit.ts';
import { type State, collect, endless, handed, last, numbers, setUp, tensors } from './fit.test-support.ts';

/** The state with a value in the place of the first one of a leaf. */
const spoil = (state: State, path: string, value: number): State =>
  mapWithPath(
    (leaf: unknown, at) => {
      if (!(leaf instanceof tf.Tensor)) return pathToString(at) === path ? value : leaf;
      const spoilt = pathToString(at) === path;
      return tf.tidy(() => {
        const flat = tf.reshape(leaf, [-1]);
        const changed = spoilt ? tf.concat([tf.tensor1d([value]), tf.slice(flat, 1)]) : flat;
        return tf.clone(tf.reshape(changed, leaf.shape));
      });
    },
    state as unknown as Params,
  ) as unknown as State;

/** A step that spoils its state at a step, and finite numbers: as those of a net whose kernels swallow NaN. */
const swallowing = (at: number, path: string, value: number): Step<State> => {
  const { step } = setUp();
  return withTelemetry((state: State, batch: Parameters<typeof step>[1]) => {
    const { state: next, metrics } = step(state, batch);
    tf.dispose({ ...metrics });
    const number = (x: number) => tf.scalar(x);
    const told = { loss: number(2), penalty: number(0), total: number(2), accuracy: number(0.1) };
    if (next.step !== at) return { state: next, metrics: told };
    const spoilt = spoil(next, path, value);
    tf.dispose(tensors(next));
    return { state: spoilt, metrics: told };
  }, telemetryOf(step)!);
};

const run = async (step: Step<State>, options: FitOptions): Promise<Extract<Event<State>, { kind: 'diverged' }>> => {
  const { state } = setUp();
  const before = tf.memory().numTensors;
  const event = last(await collect(fit(step, state, endless(), options)));
  if (event.kind !== 'diverged') throw new Error(`the run ended with ${event.kind}`);
  expect(tf.memory().numTensors - before).toBe(tensors(event.state).length);
  const values = (await numbers(event.state)).flat() as number[];
  expect(values.every(Number.isFinite)).toBe(true);
  return event;
};

const places = [
  ['params.fc1.w', NaN],
  ['params.fc2.b', Infinity],
  ['optimizerState.m.fc1.w', -Infinity],
  ['optimizerState.v.fc2.w', Infinity],
] as const;

describe('a state that is not finite, with a loss that is', () => {
  test.each(places)('%s = %d after the last step is found before it is handed over', async (path, value) => {
    const { step, error, state } = await run(swallowing(4, path, value), { iterations: 4 });
    expect(step).toBe(4);
    expect(error.message).toMatch(new RegExp(`^step 4: ${path} holds ${value} at learning rate 0.01`));
    expect(error.message).toMatch(/largest gradient is that of fc[12]\.[wb]/);
    expect(error.message).toContain('Try a smaller learning rate');
    expect(state.step).toBeLessThan(4);
  });

  test.each([1, 3, 100])('in the middle of a run that reads each %i steps is found at its end', async (every) => {
    const { error } = await run(swallowing(4, 'params.fc1.b', NaN), { iterations: 10, every });
    expect(error.message).toMatch(/params\.fc1\.\w holds NaN|the loss is NaN/);
  });

  test('in a long run is found within 32 steps and a read', async () => {
    const { step, state } = await run(swallowing(4, 'params.fc1.b', NaN), { iterations: 1000, every: 2 });
    expect(step).toBeLessThanOrEqual(36);
    expect(state.step).toBeLessThan(4);
  });

  test('is not lent in a snapshot', async () => {
    const { state } = setUp();
    const events = await collect(
      fit(swallowing(4, 'params.fc1.b', NaN), state, endless(), { iterations: 9, snapshotAt: (at) => at % 2 === 0 }),
    );
    expect(events.filter(({ kind }) => kind !== 'step').map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      'snapshot 2',
      'diverged 5',
    ]);
  });

  test('is found when the run is stopped, and when the batches end', async () => {
    const stop = new AbortController();
    const { state } = setUp();
    const step = swallowing(2, 'params.fc1.b', NaN);
    const stopped: Event<State>[] = [];
    for await (const event of fit(step, state, endless(), { stop: stop.signal })) {
      stopped.push(event);
      if (event.step === 2) stop.abort();
    }
    expect(last(stopped)).toMatchObject({ kind: 'diverged' });
    const two = function* () {
      let taken = 0;
      for (const batch of endless())
        if (++taken <= 2) yield batch;
        else return;
    };
    expect(last(await collect(fit(step, state, two())))).toMatchObject({ kind: 'diverged', step: 2 });
  });

  test('is not what a failure hands over', async () => {
    const { state } = setUp();
    const spoiling = swallowing(3, 'params.fc1.b', NaN);
    const failing: Step<State> = (given, batch) => {
      if (given.step === 3) throw new Error('the device is gone');
      return spoiling(given, batch);
    };
    const events: Event<State>[] = [];
    await expect(async () => {
      for await (const event of fit(failing, state, endless())) events.push(event);
    }).rejects.toThrow('the device is gone');
    expect(last(events)).toMatchObject({ kind: 'failed' });
    expect(((await numbers(handed(events))).flat() as number[]).every(Number.isFinite)).toBe(true);
  });

  test('at the start ends the run before its first step, and gives a copy back', async () => {
    const { step, state } = setUp();
    for (const options of [{}, { iterations: 0 }, { stop: AbortSignal.abort() }]) {
      const events = await collect(fit(step, spoil(state, 'params.fc2.w', NaN), endless(), options));
      expect(events).toHaveLength(1);
      expect(events[0]).toMatchObject({ kind: 'diverged', step: 0 });
      expect((events[0] as { error: Error }).error.message).toContain('not finite: params.fc2.w holds NaN');
    }
  });
});

test('values whose sum is no number of float32 are finite all the same', async () => {
  const { step, state } = setUp();
  const large = spoil(state, 'optimizerState.v.fc1.w', 3.4e38);
  const larger = spoil(large, 'optimizerState.v.fc2.w', 3.4e38);
  const end = last(await collect(fit(step, larger, endless(), { iterations: 1 })));
  expect(end.kind).toBe('end');
});
