import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, type HostBatch, batches, epochs } from '@gr/datasets';
import { dense, relu, serial } from '@gr/models';
import { doubleBack, weighted } from '@gr/penalties';
import { key } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { chain } from '../optimizers/chain.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { Transform } from '../optimizers/transform.ts';
import { toTensors } from '../step/batch.ts';
import { initialState } from '../step/train-state.ts';
import type { Step } from '../step/step.ts';
import { trainStep } from '../step/train-step.ts';
import { type Event, fit } from './fit.ts';

const model = serial({ fc1: dense({ units: 6 }), relu1: relu(), fc2: dense({ units: 3 }) });

const dataset: Dataset = {
  name: 'waves',
  shape: [4],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: 4 * 24 }, (_, i) => Math.sin(i * i)),
  labels: Uint8Array.from({ length: 24 }, (_, i) => i % 3),
  standardization: undefined,
};

const endless = () => epochs({ size: 6, key: key(2) })(dataset);

const setUp = (optimizer: Transform<unknown>) => ({
  step: trainStep({ model, optimizer, penalty: weighted(0.1, doubleBack()) }),
  state: initialState({ model, input: [4], optimizer, key: key(1) }),
});

const collect = async <State>(events: AsyncIterable<Event<State>>): Promise<Event<State>[]> => {
  const found: Event<State>[] = [];
  for await (const event of events) found.push(event);
  return found;
};

const tensors = (tree: unknown): tf.Tensor[] =>
  leaves<unknown>(tree as Params).filter((leaf): leaf is tf.Tensor => leaf instanceof tf.Tensor);

const numbers = async (tree: unknown): Promise<unknown[]> =>
  Promise.all(
    leaves<unknown>(tree as Params).map(async (leaf) =>
      leaf instanceof tf.Tensor ? Array.from(await leaf.data()) : leaf,
    ),
  );

const last = <A>(list: readonly A[]): A => list.at(-1) as A;

describe('divergence', () => {
  const diverge = async (options: {
    optimizer?: Transform<unknown>;
    source?: Iterable<HostBatch>;
    every?: number;
    iterations?: number;
  }) => {
    const { optimizer = sgd(1e25), source = endless(), ...rest } = options;
    const { step, state } = setUp(optimizer);
    const before = tf.memory().numTensors;
    const events = await collect(fit(step, state, source, { iterations: 50, ...rest }));
    const event = last(events);
    if (event.kind !== 'diverged') throw new Error(`the run ended with ${event.kind}`);
    expect(tf.memory().numTensors - before).toBe(tensors(event.state).length);
    expect(tensors(event.state).filter((tensor) => tensor.isDisposed)).toEqual([]);
    return { events, event, step, state };
  };

  const poisoned = function* (at: number): Iterable<HostBatch> {
    let step = 0;
    for (const batch of endless()) yield ++step === at ? poison(batch) : batch;
  };
  const poison = ({ x, labels }: HostBatch): HostBatch => ({
    x: { ...x, data: x.data.map((value, i) => (i === 3 ? NaN : value)) },
    labels,
  });

  test('stops with the step, the rate, the path of the largest gradient and what to try', async () => {
    const { event } = await diverge({});
    expect(event.error.message).toMatch(/^step \d+: the loss is (NaN|Infinity)/);
    expect(event.error.message).toContain('at learning rate 1e+25');
    expect(event.error.message).toMatch(/largest gradient is that of fc[12]\.[wb], of length [\d.e+-]+\./);
    expect(event.error.message).toContain('Try a smaller learning rate');
    expect(event.error.message).not.toContain('numbers are read every');
  });

  test('hands over the last state whose loss was finite', async () => {
    const { events, event, step } = await diverge({});
    const sound = events.filter(({ kind }) => kind === 'step');
    expect(event.state.step).toBe(last(sound).step - 1);
    expect((await numbers(event.state.params)).flat()).toSatisfy((values: number[]) => values.every(Number.isFinite));
    const again = step(
      event.state,
      toTensors(batches({ size: 6 })(dataset)[Symbol.iterator]().next().value as HostBatch),
    );
    expect((await again.metrics.total.data())[0]).toSatisfy(Number.isFinite);
  });

  test('a loss that is not finite between two reads is found at the next one', async () => {
    const jump = sgd((step) => (step === 5 ? 1e25 : 1e-3));
    const { events, event } = await diverge({ optimizer: jump, every: 4 });
    expect(events.map(({ kind, step }) => `${kind} ${step}`)).toEqual(['step 4', 'diverged 8']);
    expect(event.error.message).toContain('numbers are read every 4 steps');
    expect(event.state.step).toBe(3);
  });

  test('and one after the last read at the end of the run', async () => {
    const jump = sgd((step) => (step === 5 ? 1e25 : 1e-3));
    const { event } = await diverge({ optimizer: jump, every: 5, iterations: 7 });
    expect(event).toMatchObject({ step: 7, state: { step: 4 } });
    expect(event.error.message).toContain('largest gradient');
  });

  test('a batch with a value that is not finite is named as the cause', async () => {
    const { event } = await diverge({ optimizer: adam(0.001), source: poisoned(4) });
    expect(event.step).toBe(4);
    expect(event.error.message).toContain('The batch itself holds values that are not finite.');
    expect(event.state.step).toBe(2);
  });

  test('at the first step, a copy of the state given comes back', async () => {
    const { event, state } = await diverge({ source: poisoned(1) });
    expect(event.step).toBe(1);
    expect(await numbers(event.state)).toEqual(await numbers(state));
  });

  test('without gradients or a rate to tell, the rest is told', async () => {
    const { step, state } = setUp(chain());
    const bare: Step<typeof state> = (current, batch) => {
      const { state: next, metrics } = step(current, batch);
      return { state: next, metrics: { ...metrics, total: tf.scalar(NaN), loss: tf.scalar(NaN) } };
    };
    const event = last(await collect(fit(bare, state, endless())));
    if (event.kind !== 'diverged') throw new Error(`the run ended with ${event.kind}`);
    expect(event.error.message).toMatch(/^step 1: the loss is NaN, the penalty [\d.]+\. Try a smaller/);
  });
});
