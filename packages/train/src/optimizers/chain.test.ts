import * as tf from '@tensorflow/tfjs-core';
import { type Params, leaves } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { chain } from './chain.ts';
import { clipByGlobalNorm } from './clip.ts';
import { momentum } from './momentum.ts';
import { scale } from './scale.ts';
import { sgd } from './sgd.ts';
import type { Transform } from './transform.ts';
import { weightDecay } from './weight-decay.ts';
import { notesOf } from './notes.ts';

const params = () => ({ w: tf.tensor2d([1, -2, 3, -4], [2, 2]), b: tf.tensor1d([5, -6]) });
const gradients = [
  [0.1, 0.2, -0.3, 0.4, 0.5, -0.6],
  [-3, 2, 1, 0, 1, 2],
  [1, 1, 1, 1, 1, 1],
];

/** The updates of three steps, as numbers. */
const run = async (transform: Transform<unknown>): Promise<number[][]> => {
  const at = params();
  let state = transform.init(at);
  const made: number[][] = [];
  for (const g of gradients) {
    const tree = { w: tf.tensor2d(g.slice(0, 4), [2, 2]), b: tf.tensor1d(g.slice(4)) };
    const result = transform.update(tree, state, at);
    state = result.state;
    const data = await Promise.all(leaves<tf.Tensor>(result.updates as Params).map((leaf) => leaf.data()));
    made.push(data.flatMap((values) => Array.from(values)));
  }
  return made;
};

describe('laws', () => {
  test.each<[string, () => Transform<unknown>]>([
    ['sgd', () => sgd(0.3)],
    ['momentum', () => momentum({ rate: 0.3 })],
    ['adam', () => adam(0.3)],
    ['clip', () => clipByGlobalNorm(1)],
  ])('a chain of one is that one: %s', async (_name, make) => {
    expect(await run(chain(make()))).toEqual(await run(make()));
  });

  test('it does not matter how links are grouped', async () => {
    const [a, b, c] = [() => clipByGlobalNorm(1), () => weightDecay({ rate: 0.1 }), () => adam(0.3)] as const;
    const flat = await run(chain(a(), b(), c()));
    expect(await run(chain(chain(a(), b()), c()))).toEqual(flat);
    expect(await run(chain(a(), chain(b(), c())))).toEqual(flat);
  });

  test('order matters: each link gets what the one before it made', async () => {
    expect(await run(chain(scale(2), clipByGlobalNorm(1)))).not.toEqual(
      await run(chain(clipByGlobalNorm(1), scale(2))),
    );
  });

  test('the empty chain changes nothing', async () => {
    expect(await run(chain())).toEqual(gradients.map((g) => g.map(Math.fround)));
  });
});

test('tells the learning rate of the next update', () => {
  const optimizer = chain(clipByGlobalNorm(1), chain(adam((step) => 1 / (1 + step))));
  const at = params();
  const first = optimizer.init(at);
  const second = optimizer.update(at, first, at).state;
  const rate = notesOf(optimizer).learningRate;
  expect([rate?.(first), rate?.(second)]).toEqual([1, 0.5]);
  expect(notesOf(chain(scale(2))).learningRate).toBeUndefined();
});

test('a schedule that gives no number is refused at that step', () => {
  const at = params();
  const optimizer = sgd((step) => (step < 1 ? 1 : NaN));
  const { state } = optimizer.update(at, optimizer.init(at), at);
  expect(() => optimizer.update(at, state, at)).toThrow('the learning rate is NaN at step 1');
});

test.each([
  ['constant: value is NaN', () => sgd(NaN)],
  ['momentum: decay is 1', () => momentum({ rate: 1, decay: 1 })],
  ['adam: beta1 is -0.1', () => adam({ rate: 1, beta1: -0.1 })],
  ['adam: beta2 is 1', () => adam({ rate: 1, beta2: 1 })],
  ['adam: epsilon is 0', () => adam({ rate: 1, epsilon: 0 })],
  ['scale: the factor is NaN', () => scale(NaN)],
  ['weightDecay: rate is -1', () => weightDecay({ rate: -1 })],
  ['weightDecay: rate is NaN', () => weightDecay({ rate: NaN })],
  ['clipByGlobalNorm: max is 0', () => clipByGlobalNorm(0)],
])('refused: %s', (message, make) => {
  expect(make).toThrow(message);
});
