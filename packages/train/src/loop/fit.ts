import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '@gr/datasets';
import type { Batch } from '../step/batch.ts';
import { cloneState, disposeState } from '../step/train-state.ts';
import type { Metrics, Step } from '../step/step.ts';
import { telemetryOf } from '../step/telemetry.ts';
import { breather } from './breathe.ts';
import { type StepNumbers, explainDivergence, explainStart, isSound } from './divergence.ts';
import type { Event, FitOptions } from './event.ts';
import { type Fault, firstFault, inspect, screen } from './finite.ts';
import { hostCopies } from './host-copy.ts';
import { type Supplied, supply } from './prefetch.ts';

export type { Event, FitOptions } from './event.ts';

/**
 * Makes a step per batch and tells what happens. The last event is `end`, `stopped`, `diverged` or `failed`, and hands over a state.
 *
 * The state given stays the caller's and is left as it is. The loop disposes the states and batches it made
 * itself, also when the consumer breaks off or a step throws; tensors in the batches given are left to their owner. The next batch is
 * taken while the device works on the last. The event loop runs every few milliseconds, so that signals and a page's events come through.
 *
 * @throws whatever a step or the batches throw, after the event `failed`
 * @throws RangeError if `every` or `iterations` is not a whole number
 * @example
 * for await (const event of fit(step, state, epochs({ size: 50, key: key(2) })(train), { iterations: 1000, every: 10 }))
 *   if (event.kind === 'step') console.log(event.step, event.loss);
 *   else state = event.state;
 */
export async function* fit<State extends { readonly step: number }>(
  step: Step<State>,
  initial: State,
  batches: Iterable<Batch | HostBatch> | AsyncIterable<Batch | HostBatch>,
  options: FitOptions = {},
): AsyncGenerator<Event<State>, void, undefined> {
  const { every = 1, stop, iterations = Infinity, copyEvery = 30, snapshotAt } = options;
  check('every', every, 1);
  if (iterations !== Infinity) check('iterations', iterations, 0);

  const breathe = breather(10);
  const own = new Set<State>();
  const handOver = (state: State): State => (own.delete(state) ? state : cloneState(state));

  let current = initial;
  /** The last state whose loss was read, and finite. */
  let good = initial;
  /** The last of those whose values are known to be finite. */
  let sound = initial;
  const finite = new WeakSet<State>();
  let suspect = false;
  let made = 0;
  let unread = 0;
  let since = performance.now();
  let ms = 0;
  /** The step made last: what its report needs lives until the next one. */
  let last: Made<State> | undefined;
  /** The step whose numbers are being read: what its report needs lives until they are there. */
  let reading: Reading<State> | undefined;
  const source = supply(batches);
  const copies = hostCopies<State>(copyEvery);
  /** Disposes the states that nothing needs any more. */
  const sweep = (): void => {
    const needed = new Set([current, good, sound, last?.before, reading?.step.before]);
    for (const state of own)
      if (!needed.has(state)) {
        own.delete(state);
        disposeState(state);
      }
  };

  const telemetry = telemetryOf(step);
  const makeStep = (supplied: Supplied): Made<State> => {
    const before = current;
    const rate = telemetry?.learningRate(before);
    const { state, metrics } = attempt(() => step(before, supplied.batch), supplied.release);
    own.add(state);
    current = state;
    made += 1;
    unread += 1;
    return { before, supplied, metrics, rate };
  };

  const clear = ({ supplied, metrics }: Made<State>): void => {
    tf.dispose({ ...metrics });
    supplied.release();
  };

  /** Begins to read the numbers of a step, and whether the state before it is finite each so many steps; after the last one, the state made too. */
  const read = (step: Made<State>): Reading<State> => {
    const { before } = step;
    const due = suspect || (!finite.has(before) && lookEvery(before) !== lookEvery(sound));
    const screened = [...(due ? [before] : []), ...(made >= iterations ? [current] : [])];
    const numbers = download(step.metrics, screened).then(({ numbers, passed }) => {
      screened.forEach((state, i) => passed[i] && finite.add(state));
      return numbers;
    });
    numbers.catch(() => undefined); // reported when it is waited for
    return { step, numbers, due };
  };

  /** What is not finite in a state, looked at once. */
  const look = async (state: State): Promise<Fault | undefined> => {
    const fault = finite.has(state) ? undefined : await firstFault(state);
    if (fault === undefined) finite.add(state);
    return fault;
  };

  const diverged = async (of: Made<State>, cause: StepNumbers | Fault): Promise<Event<State>> => {
    const state = (await look(good)) === undefined ? good : sound;
    const { before, rate, supplied } = of;
    const at = before.step + 1;
    const error = await explainDivergence({ step, good: state, cause, at, every, rate, batch: supplied.batch });
    return { kind: 'diverged', step: at, error, state: handOver(state) };
  };

  const report = async ({ step: of, numbers: coming, due }: Reading<State>): Promise<Event<State>> => {
    const { before, rate } = of;
    const numbers = await coming;
    if (!isSound(numbers)) return diverged(of, numbers);
    const fault = due ? await look(before) : undefined;
    if (fault !== undefined) return diverged(of, fault);
    good = before;
    if (finite.has(good)) sound = good;
    await copies.keep(good);
    if (unread > 0) ms = (performance.now() - since) / unread;
    unread = 0;
    return { kind: 'step', step: before.step + 1, ...numbers, ms, ...(rate === undefined ? {} : { rate }) };
  };

  /** Tells the numbers that are being read. Gives whether the run goes on. */
  const tell = async function* (): AsyncGenerator<Event<State>, boolean, undefined> {
    if (reading === undefined) return true;
    const { step: of } = reading;
    const event = await report(reading);
    reading = undefined;
    if (of !== last) clear(of);
    sweep();
    yield event;
    since = performance.now();
    return event.kind !== 'diverged';
  };

  try {
    let stopped = stop?.aborted === true;
    const given = await copies.keep(initial);
    if (given !== undefined) {
      const error = explainStart(given, initial.step);
      return yield { kind: 'diverged', step: initial.step, error, state: handOver(initial) };
    }
    finite.add(initial);
    while (!stopped && made < iterations) {
      const next = await source.next();
      stopped = stop?.aborted === true;
      if (stopped || next === undefined) {
        next?.release();
        break;
      }
      if (last !== undefined && last !== reading?.step) clear(last);
      last = undefined;
      sweep();
      last = makeStep(next);
      if (made < iterations) source.prefetch();
      if (!(yield* tell())) return;
      if (current.step % every === 0) reading = read(last);
      if (every === 1 && !(yield* tell())) return;
      if (snapshotAt?.(current.step) === true) {
        if (!(yield* tell())) return;
        const lent = performance.now();
        suspect ||= (await look(current)) !== undefined;
        // one that is not finite is not lent: the next read ends the run, with the numbers of its step if they say so
        if (!suspect) yield { kind: 'snapshot', step: current.step, state: current };
        since += performance.now() - lent;
      }
      await breathe();
      stopped = stop?.aborted === true;
    }
    if (!(yield* tell())) return;
    if (last !== undefined && last.before !== good) {
      reading = read(last);
      if (!(yield* tell())) return;
    }
    const fault = await look(current);
    if (fault !== undefined && last !== undefined) return yield await diverged(last, fault);
    yield { kind: stopped ? 'stopped' : 'end', step: current.step, state: handOver(current) };
  } catch (error) {
    const numbers = reading === undefined ? undefined : await report(reading).catch(() => undefined);
    if (numbers !== undefined) yield numbers;
    if (numbers?.kind === 'diverged') return;
    const state = await lastReadable([current, good, sound]).then((found) => found && handOver(found), copies.restore);
    if (state !== undefined) yield { kind: 'failed', step: state.step, error, state };
    throw error;
  } finally {
    if (reading !== undefined && reading.step !== last) clear(reading.step);
    if (last !== undefined) clear(last);
    own.forEach(disposeState);
    await source.close();
  }
}

interface Made<State> {
  readonly before: State;
  readonly supplied: Supplied;
  readonly metrics: Metrics;
  readonly rate: number | undefined;
}

interface Reading<State> {
  readonly step: Made<State>;
  readonly numbers: Promise<StepNumbers>;
  /** Whether it is time to look at the state before the step. */
  readonly due: boolean;
}

/** States are looked at each so many steps, which costs less than a hundredth of them; and before they are lent. */
const lookEvery = ({ step }: { readonly step: number }): number => Math.floor(step / 32);

/** The first of some states that has finite values only. Rejects if one cannot be read. */
const lastReadable = async <State>(states: readonly State[]): Promise<State | undefined> => {
  for (const state of states) if ((await inspect(state)) === undefined) return state;
  return undefined;
};

/** All numbers in one read, for each read waits for the device; and which states pass the screen. */
const download = async (
  { loss, penalty, total, accuracy }: Metrics,
  states: readonly unknown[],
): Promise<{ readonly numbers: StepNumbers; readonly passed: readonly boolean[] }> => {
  const all = tf.tidy(() => tf.stack([loss, penalty, total, accuracy, ...states.map(screen)]));
  try {
    const read = await all.data();
    const numbers = {
      loss: read[0] as number,
      penalty: read[1] as number,
      total: read[2] as number,
      accuracy: read[3] as number,
    };
    return { numbers, passed: Array.from(read.subarray(4), Number.isFinite) };
  } finally {
    all.dispose();
  }
};

/** A result, or what is cleared up and thrown. */
const attempt = <A>(f: () => A, clear: () => void): A => {
  try {
    return f();
  } catch (error) {
    clear();
    throw error;
  }
};

const check = (name: string, value: number, least: number): void => {
  if (!Number.isInteger(value) || value < least)
    throw new RangeError(`fit: ${name} is ${String(value)}, expected a whole number of at least ${least}.`);
};
