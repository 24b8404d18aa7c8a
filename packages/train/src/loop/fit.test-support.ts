import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, epochs } from '@gr/datasets';
import { dense, dropout, relu, serial } from '@gr/models';
import { doubleBack, weighted } from '@gr/penalties';
import { key } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import { adam } from '../optimizers/adam.ts';
import { initialState } from '../step/train-state.ts';
import { trainStep } from '../step/train-step.ts';
import type { Event } from './fit.ts';

export const model = serial({
  fc1: dense({ units: 6 }),
  relu1: relu(),
  drop: dropout({ rate: 0.2 }),
  fc2: dense({ units: 3 }),
});

export const dataset: Dataset = {
  name: 'corners',
  shape: [4],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: 4 * 24 }, (_, i) => Math.sin(i * i) + (i % 4 === Math.floor(i / 4) % 3 ? 2 : 0)),
  labels: Uint8Array.from({ length: 24 }, (_, i) => i % 3),
  standardization: undefined,
};

export const endless = () => epochs({ size: 6, key: key(2) })(dataset);

export const setUp = () => ({
  step: trainStep({ model, optimizer: adam(0.01), penalty: weighted(0.1, doubleBack()) }),
  state: initialState({ model, input: [4], optimizer: adam(0.01), key: key(1) }),
});
export type State = ReturnType<typeof setUp>['state'];

export const collect = async (events: AsyncIterable<Event<State>>): Promise<Event<State>[]> => {
  const found: Event<State>[] = [];
  for await (const event of events) found.push(event);
  return found;
};

export const tensors = (tree: unknown): tf.Tensor[] =>
  leaves<unknown>(tree as Params).filter((leaf): leaf is tf.Tensor => leaf instanceof tf.Tensor);

export const numbers = async (tree: unknown): Promise<unknown[]> =>
  Promise.all(
    leaves<unknown>(tree as Params).map(async (leaf) =>
      leaf instanceof tf.Tensor ? Array.from(await leaf.data()) : leaf,
    ),
  );

export const last = <A>(list: readonly A[]): A => list.at(-1) as A;

/** The state that the last event hands over. */
export const handed = (events: readonly Event<State>[]): State => {
  const event = last(events);
  if (event.kind === 'step') throw new Error('the last event is a step');
  return event.state;
};
