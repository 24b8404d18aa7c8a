import * as tf from '@tensorflow/tfjs-core';
import type { HostBatch } from '@gr/datasets';
import type { Batch } from '../step/batch.ts';
import { cloneState, disposeState } from '../step/train-state.ts';
import type { Metrics, Step } from '../step/train-step.ts';
import { breather } from './breathe.ts';
import { type StepNumbers, explainDivergence, isSound } from './divergence.ts';
import { hostCopies, isReadable } from './host-copy.ts';
import { type Supplied, supply } from './prefetch.ts';

/** What happens in a run, in numbers. The last event hands over a state, which is the caller's to dispose; a snapshot lends one. */
export type Event<State> =
  | (StepNumbers & {
      readonly kind: 'step';
      /** How many steps the state has behind it, this one counted. */
      readonly step: number;
      /** Milliseconds per step since the last event: waiting for batches and reading the numbers counted, the consumer's own work not. */
      readonly ms: number;
      /** The learning rate of this step, if the optimizer has one. */
      readonly rate?: number;
    })
  /**
   * A state is lent, at the steps that `snapshotAt` chooses: it lives until the next event is asked for. Read it with
   * `snapshot`, which need not be awaited here, or clone it.
   */
  | { readonly kind: 'snapshot'; readonly step: number; readonly state: State }
  /** There are no more batches, or `iterations` steps are made. */
  | { readonly kind: 'end'; readonly step: number; readonly state: State }
  /** The signal was given. */
  | { readonly kind: 'stopped'; readonly step: number; readonly state: State }
  /** Loss or penalty is not finite. `state` is the last one that is known to have given finite numbers. */
  | { readonly kind: 'diverged'; readonly step: number; readonly error: Error; readonly state: State }
  /**
   * A step, a read or the batches threw, which `fit` does too when the next event is asked for. `state` is the last one that can be
   * read: where a GPU is gone, the copy kept in host memory.
   */
  | { readonly kind: 'failed'; readonly step: number; readonly error: unknown; readonly state: State };

export interface FitOptions {
  /**
   * Numbers are read, and a `step` event made, each so many steps and after the last one. 1 if not given: each step is waited for. With
   * more the event comes when the next step is under way, so that a GPU has work while its numbers are read.
   */
  readonly every?: number;
  /** Ends the run after the step under way. */
  readonly stop?: AbortSignal;
  /** At most so many steps. If not given, as many as there are batches. */
  readonly iterations?: number;
  /**
   * Seconds between two copies of the state in host memory, the first taken at the start and others at a read of the numbers; 30 if
   * not given. If a GPU is lost, the run ends with the last of them.
   */
  readonly copyEvery?: number;
  /** After which steps the state is lent in a `snapshot` event, after the numbers of that step if they are read. None if not given. */
  readonly snapshotAt?: (step: number) => boolean;
}

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
  const release = (state: State): void => {
    if (own.delete(state)) disposeState(state);
  };
  const handOver = (state: State): State => (own.delete(state) ? state : cloneState(state));

  let current = initial;
  /** The last state whose loss was read, and finite. */
  let good = initial;
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

  const makeStep = (supplied: Supplied): Made<State> => {
    const before = current;
    const rate = step.learningRate?.(before);
    const { state, metrics } = attempt(() => step(before, supplied.batch), supplied.release);
    own.add(state);
    current = state;
    made += 1;
    unread += 1;
    return { before, supplied, metrics, rate };
  };

  const clear = ({ before, supplied, metrics }: Made<State>): void => {
    tf.dispose({ ...metrics });
    if (before !== good) release(before);
    supplied.release();
  };

  const read = (step: Made<State>): Reading<State> => {
    const numbers = download(step.metrics);
    numbers.catch(() => undefined); // reported when it is waited for
    return { step, numbers };
  };

  const report = async ({ step: of, numbers: coming }: Reading<State>): Promise<Event<State>> => {
    const { before, rate, supplied } = of;
    const numbers = await coming;
    const at = before.step + 1;
    if (!isSound(numbers)) {
      const error = await explainDivergence({ step, good, numbers, at, every, rate, batch: supplied.batch });
      return { kind: 'diverged', step: at, error, state: handOver(good) };
    }
    if (good !== before) release(good);
    good = before;
    await copies.keep(good);
    if (unread > 0) ms = (performance.now() - since) / unread;
    unread = 0;
    return { kind: 'step', step: at, ...numbers, ms, ...(rate === undefined ? {} : { rate }) };
  };

  /** Tells the numbers that are being read. Gives whether the run goes on. */
  const tell = async function* (): AsyncGenerator<Event<State>, boolean, undefined> {
    if (reading === undefined) return true;
    const { step: of } = reading;
    const event = await report(reading);
    reading = undefined;
    if (of !== last) clear(of);
    yield event;
    since = performance.now();
    return event.kind !== 'diverged';
  };

  try {
    let stopped = stop?.aborted === true;
    if (!stopped) await copies.keep(initial);
    while (!stopped && made < iterations) {
      const next = await source.next();
      stopped = stop?.aborted === true;
      if (stopped || next === undefined) {
        next?.release();
        break;
      }
      if (last !== undefined && last !== reading?.step) clear(last);
      last = undefined;
      last = makeStep(next);
      if (made < iterations) source.prefetch();
      if (!(yield* tell())) return;
      if (current.step % every === 0) reading = read(last);
      if (every === 1 && !(yield* tell())) return;
      if (snapshotAt?.(current.step) === true) {
        if (!(yield* tell())) return;
        const lent = performance.now();
        yield { kind: 'snapshot', step: current.step, state: current };
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
    yield { kind: stopped ? 'stopped' : 'end', step: current.step, state: handOver(current) };
  } catch (error) {
    const numbers = reading === undefined ? undefined : await report(reading).catch(() => undefined);
    if (numbers !== undefined) yield numbers;
    if (numbers?.kind === 'diverged') return;
    const state = (await isReadable(current)) ? handOver(current) : copies.restore();
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
}

/** All numbers in one read: each read waits for the device. */
const download = async ({ loss, penalty, total, accuracy }: Metrics): Promise<StepNumbers> => {
  const all = tf.stack([loss, penalty, total, accuracy]);
  try {
    const numbers = await all.data();
    return {
      loss: numbers[0] as number,
      penalty: numbers[1] as number,
      total: numbers[2] as number,
      accuracy: numbers[3] as number,
    };
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
