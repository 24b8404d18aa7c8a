import * as tf from '@tensorflow/tfjs-core';
import { type HostBatch, batches, epochs } from '@gr/datasets';
import { key } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { toTensors } from '../step/batch.ts';
import type { Step } from '../step/step.ts';
import { collect, dataset, endless, handed, last, numbers, setUp, type State, tensors } from './fit.test-support.ts';
import { type Event, type FitOptions, fit } from './fit.ts';

describe('events', () => {
  const run = async (options: FitOptions, source: Iterable<HostBatch> = endless()) => {
    const { step, state } = setUp();
    return collect(fit(step, state, source, options));
  };
  const steps = (events: readonly Event<State>[]) => events.map(({ kind, step }) => `${kind} ${step}`);

  test('a step event per step, then the end', async () => {
    expect(steps(await run({ iterations: 3 }))).toEqual(['step 1', 'step 2', 'step 3', 'end 3']);
  });

  test('each so many steps, and after the last one', async () => {
    expect(steps(await run({ iterations: 7, every: 3 }))).toEqual(['step 3', 'step 6', 'step 7', 'end 7']);
    expect(steps(await run({ iterations: 6, every: 3 }))).toEqual(['step 3', 'step 6', 'end 6']);
    expect(steps(await run({ iterations: 2, every: 100 }))).toEqual(['step 2', 'end 2']);
  });

  test('ends when there are no more batches, also none at all', async () => {
    expect(steps(await run({ every: 4 }, batches({ size: 6 })(dataset)))).toEqual(['step 4', 'end 4']);
    expect(steps(await run({}, []))).toEqual(['end 0']);
    expect(steps(await run({ iterations: 0 }))).toEqual(['end 0']);
  });

  test('hold finite numbers only', async () => {
    const events = await run({ iterations: 3 });
    for (const { kind, ...rest } of events.slice(0, 3)) {
      expect(kind).toBe('step');
      expect(Object.keys(rest).sort()).toEqual(['accuracy', 'loss', 'ms', 'penalty', 'rate', 'step', 'total']);
      for (const value of Object.values(rest)) expect(value).toSatisfy(Number.isFinite);
    }
    expect(events[0]).toMatchObject({ rate: 0.01 });
  });

  test('the state and the numbers are those of the steps made by hand', async () => {
    const { step, state } = setUp();
    const events = await collect(fit(step, state, endless(), { iterations: 5 }));
    let expected = state;
    const source = endless()[Symbol.iterator]();
    for (let i = 0; i < 5; i++) {
      const result = step(expected, toTensors(source.next().value as HostBatch));
      expected = result.state;
      const event = events[i];
      if (event?.kind !== 'step') throw new Error(`event ${i} is no step`);
      const { loss, penalty, total, accuracy } = event;
      expect([loss, penalty, total, accuracy]).toEqual(
        (
          await numbers([result.metrics.loss, result.metrics.penalty, result.metrics.total, result.metrics.accuracy])
        ).flat(),
      );
    }
    expect(await numbers(handed(events))).toEqual(await numbers(expected));
  });

  test('how often numbers are read changes nothing, nor does where the run is cut in two', async () => {
    const { step, state } = setUp();
    const whole = handed(await collect(fit(step, state, endless(), { iterations: 9 })));
    const rarely = handed(await collect(fit(step, state, endless(), { iterations: 9, every: 4 })));
    const half = handed(await collect(fit(step, state, endless(), { iterations: 5, every: 2 })));
    const rest = epochs({ size: 6, key: key(2), step: half.step })(dataset);
    const events = await collect(fit(step, half, rest, { iterations: 4, every: 4 }));
    expect(steps(events)).toEqual(['step 8', 'step 9', 'end 9']);
    expect(await numbers(rarely)).toEqual(await numbers(whole));
    expect(await numbers(handed(events))).toEqual(await numbers(whole));
  });
});

describe('snapshots', () => {
  test('come after the numbers of their step, where they are chosen, and lend its state', async () => {
    const { step, state } = setUp();
    const seen: string[] = [];
    const lent: unknown[] = [];
    const options = { iterations: 6, every: 3, snapshotAt: (at: number) => at === 2 || at === 3 || at === 6 };
    for await (const event of fit(step, state, endless(), options)) {
      seen.push(`${event.kind} ${event.step}`);
      if (event.kind === 'snapshot') lent.push(await numbers(event.state));
    }
    expect(seen).toEqual(['snapshot 2', 'step 3', 'snapshot 3', 'step 6', 'snapshot 6', 'end 6']);
    for (const [i, iterations] of [2, 3, 6].entries()) {
      const made = handed(await collect(fit(step, state, endless(), { iterations })));
      expect(lent[i]).toEqual(await numbers(made));
    }
  });

  test('change nothing, leave nothing, and their time is not that of the steps', async () => {
    const { step, state } = setUp();
    const plain = await numbers(handed(await collect(fit(step, state, endless(), { iterations: 5 }))));
    const before = tf.memory().numTensors;
    const pause = 200;
    const [times, walls]: [number[], number[]] = [[], []];
    let result: State | undefined;
    const begin = performance.now();
    for await (const event of fit(step, state, endless(), { iterations: 5, every: 5, snapshotAt: (at) => at === 4 })) {
      if (event.kind === 'snapshot') {
        const lent = performance.now();
        while (performance.now() - lent < pause) await new Promise((resolve) => setTimeout(resolve, 20));
      } else if (event.kind === 'step') {
        times.push(5 * event.ms);
        walls.push(performance.now() - begin);
      } else result = event.state;
    }
    expect(await numbers(result)).toEqual(plain);
    // the steps took what is left of the wall's time: however slow the machine is (a clock of a page may tell less than a millisecond)
    expect(times).toHaveLength(1);
    expect(times[0]).toBeLessThan(walls[0]! - pause + 1);
    expect(tf.memory().numTensors - before).toBe(tensors(result).length);
  });

  test('a consumer that breaks off at one leaves nothing', async () => {
    const { step, state } = setUp();
    const before = tf.memory().numTensors;
    for await (const event of fit(step, state, endless(), { snapshotAt: () => true }))
      if (event.kind === 'snapshot') break;
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('batches', () => {
  test('of an async source, and tensors, which are left to their owner', async () => {
    const { step, state } = setUp();
    const given = [...batches({ size: 6 })(dataset)].map(toTensors);
    const before = await numbers(given);
    const source = async function* () {
      for (const batch of given) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield batch;
      }
    };
    const fromTensors = await collect(fit(step, state, source(), {}));
    const fromHost = await collect(fit(step, state, batches({ size: 6 })(dataset), {}));
    expect(await numbers(handed(fromTensors))).toEqual(await numbers(handed(fromHost)));
    expect(await numbers(given)).toEqual(before);
  });

  test('no more are taken than steps are made, and the source is closed', async () => {
    const { step, state } = setUp();
    let taken = 0;
    let closed = false;
    const source = function* () {
      try {
        for (const batch of endless()) {
          taken += 1;
          yield batch;
        }
      } finally {
        closed = true;
      }
    };
    await collect(fit(step, state, source(), { iterations: 3, every: 2 }));
    expect({ taken, closed }).toEqual({ taken: 3, closed: true });
  });
});

describe('memory', () => {
  /** Live tensors before and after, without those of the state handed over. */
  const left = async (run: (step: Step<State>, state: State) => Promise<State | undefined>): Promise<number> => {
    const { step, state } = setUp();
    const before = tf.memory().numTensors;
    const result = await run(step, state);
    if (result !== undefined) {
      expect(tensors(result).filter((tensor) => tensor.isDisposed)).toEqual([]);
      tf.dispose(tensors(result));
    }
    expect(tensors(state).filter((tensor) => tensor.isDisposed)).toEqual([]);
    return tf.memory().numTensors - before;
  };

  test.each([1, 3, 100])('nothing stays but the state handed over, numbers read each %i steps', async (every) => {
    for (const iterations of [0, 1, 7])
      expect(
        await left(async (step, state) => handed(await collect(fit(step, state, endless(), { every, iterations })))),
      ).toBe(0);
  });

  // more where a small kernel takes microseconds
  const [some, rounds] = ['cpu', 'wasm'].includes(tf.getBackend()) ? [50, 10] : [10, 2];
  test(`as much is alive after ${some} steps as after ${some * rounds}`, async () => {
    const { step, state } = setUp();
    const alive: number[] = [];
    for await (const event of fit(step, state, endless(), { every: some, iterations: some * rounds + 2 }))
      if (event.kind === 'step' && event.step % some === 0) alive.push(tf.memory().numTensors);
    expect(alive).toHaveLength(rounds);
    expect(new Set(alive.slice(0, 1).concat(alive.slice(-1))).size).toBe(1);
  });

  test('nothing stays when the consumer breaks off', async () => {
    for (const at of [1, 5])
      expect(
        await left(async (step, state) => {
          for await (const event of fit(step, state, endless(), { every: 2 })) if (event.step > at) break;
          return undefined;
        }),
      ).toBe(0);
  });

  test('nothing stays when a step or the source throws, and the error comes through', async () => {
    const narrow: HostBatch = {
      x: { data: new Float32Array(6), shape: [2, 3] },
      labels: { data: new Float32Array(6), shape: [2, 3] },
    };
    const source = function* (then: () => HostBatch) {
      let taken = 0;
      for (const batch of endless()) {
        if (++taken > 3) yield then();
        yield batch;
      }
    };
    const failing = (then: () => HostBatch, message: RegExp) =>
      left(async (step, state) => {
        const events: Event<State>[] = [];
        const run = async () => {
          for await (const event of fit(step, state, source(then), { every: 2 })) events.push(event);
        };
        await expect(run()).rejects.toThrow(message);
        expect(last(events)).toMatchObject({ kind: 'failed', step: 3 });
        return handed(events);
      });
    expect(await failing(() => narrow, /fc1/)).toBe(0);
    expect(
      await failing(() => {
        throw new Error('the file is gone');
      }, /the file is gone/),
    ).toBe(0);
  });
});

describe('stopping', () => {
  test('a signal given before the start: the state comes back as a copy', async () => {
    const { step, state } = setUp();
    const events = await collect(fit(step, state, endless(), { stop: AbortSignal.abort() }));
    expect(events).toMatchObject([{ kind: 'stopped', step: 0 }]);
    expect(await numbers(handed(events))).toEqual(await numbers(state));
    tf.dispose(tensors(handed(events)));
    expect(tensors(state).filter((tensor) => tensor.isDisposed)).toEqual([]);
  });

  test('a signal given while it runs: the step under way is the last', async () => {
    const { step, state } = setUp();
    const controller = new AbortController();
    const events: Event<State>[] = [];
    for await (const event of fit(step, state, endless(), { stop: controller.signal })) {
      events.push(event);
      if (event.step === 4) controller.abort();
    }
    expect(events.map(({ kind }) => kind)).toEqual(['step', 'step', 'step', 'step', 'stopped']);
    const made = handed(await collect(fit(step, state, endless(), { iterations: 4 })));
    expect(await numbers(handed(events))).toEqual(await numbers(made));
  });

  test('timers run while an endless run is under way, so a signal from outside stops it', async () => {
    const { step, state } = setUp();
    const controller = new AbortController();
    const source = function* () {
      let taken = 0;
      for (const batch of endless()) {
        // a step has been made when the third batch is asked for
        if (++taken === 3) setTimeout(() => controller.abort(), 5);
        yield batch;
      }
    };
    const events = await collect(fit(step, state, source(), { stop: controller.signal, every: 1_000_000 }));
    expect(events.map(({ kind }) => kind)).toEqual(['step', 'stopped']);
    expect(last(events).step).toBeGreaterThan(0);
  });
});

test.each([
  [{ every: 0 }, 'fit: every is 0'],
  [{ every: 1.5 }, 'fit: every is 1.5'],
  [{ iterations: -1 }, 'fit: iterations is -1'],
  [{ iterations: NaN }, 'fit: iterations is NaN'],
])('refused: %o', async (options, message) => {
  const { step, state } = setUp();
  await expect(collect(fit(step, state, endless(), options))).rejects.toThrow(message);
});
