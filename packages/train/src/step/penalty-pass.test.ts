import * as tf from '@tensorflow/tfjs-core';
import { type Layer, batchNorm, dense, dropout, relu, serial } from '@gr/models';
import { type Penalty, doubleBack, spectReg, weighted } from '@gr/penalties';
import { key, normal } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { initialState, tidy } from './train-state.ts';
import { trainStep } from './train-step.ts';

const net = (options: { readonly dropout?: number } = {}) =>
  serial({
    fc1: dense({ units: 8 }),
    norm: batchNorm({ statistics: 'batch' }),
    relu1: relu(),
    drop: dropout({ rate: options.dropout ?? 0.5 }),
    fc2: dense({ units: 3 }),
  });

const batch = (seed = 0) => ({
  x: normal(key(seed), [6, 4]),
  labels: tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2], 'int32'), 3),
});

const start = <P extends Params, S extends Params>(model: Layer<P, S>) =>
  initialState({ model, input: [4], optimizer: adam(0.01), key: key(1) });

/** Every number of a tree. */
const numbers = async (tree: unknown): Promise<(readonly number[] | unknown)[]> =>
  Promise.all(
    leaves<unknown>(tree as Params).map(async (leaf) =>
      leaf instanceof tf.Tensor ? Array.from(await leaf.data()) : leaf,
    ),
  );

describe('the penalty', () => {
  const run = async (options: { penalty?: Penalty; penaltyPass?: 'shared' | 'second' }) => {
    const model = net();
    const state = start(model);
    return numbers(trainStep({ model, optimizer: adam(0.01), ...options })(state, batch()));
  };

  test('with weight 0 the step is the plain one', async () => {
    const plain = await run({});
    expect(await run({ penalty: weighted(0, doubleBack()) })).toEqual(plain);
    const evaluated: Penalty = (probe) => tf.mul(0, spectReg()(probe)) as tf.Scalar;
    expect(await run({ penalty: evaluated })).toEqual(plain);
    expect(await run({ penalty: evaluated, penaltyPass: 'second' })).toEqual(plain);
  });

  const masks = async (penaltyPass: 'shared' | 'second') => {
    // Ones through dropout: the logits are the mask.
    const model = dropout({ rate: 0.5 });
    let penalized: tf.Tensor | undefined;
    let task: tf.Tensor | undefined;
    tidy(() => {
      trainStep({
        model,
        optimizer: sgd(1),
        penaltyPass,
        loss: (logits) => {
          task = tf.keep(tf.clone(logits));
          return tf.sum(logits, -1);
        },
        penalty: ({ logits }) => {
          penalized = tf.keep(tf.clone(logits));
          return tf.scalar(0);
        },
      })(initialState({ model, input: [32], optimizer: sgd(1), key: key(1) }), {
        x: tf.ones([4, 32]),
        labels: tf.ones([4, 32]),
      });
    });
    return { task: await (task as tf.Tensor).data(), penalized: await (penalized as tf.Tensor).data() };
  };

  test('shared: loss and penalty see one mask', async () => {
    const { task, penalized } = await masks('shared');
    expect(penalized).toEqual(task);
    expect(new Set(task)).toEqual(new Set([0, 2]));
  });

  test('second: the penalty sees another mask, and the loss the same as without', async () => {
    const { task, penalized } = await masks('second');
    expect(penalized).not.toEqual(task);
    expect(new Set(penalized)).toEqual(new Set([0, 2]));
    expect(task).toEqual((await masks('shared')).task);
  });

  test.each(['shared', 'second'] as const)(
    '%s: the model state is that of the pass of the loss alone',
    async (pass) => {
      const model = net({ dropout: 0 });
      const state = start(model);
      const given = batch();
      // Another pass over other inputs has other statistics.
      const penalty: Penalty = ({ forward, x }) => tf.mul(0, tf.sum(forward(tf.mul(x, 3)))) as tf.Scalar;
      const { state: next } = trainStep({ model, optimizer: adam(0.01), penalty, penaltyPass: pass })(state, given);
      const expected = model.apply(state.params, state.modelState, given.x, { kind: 'train', key: key(0) }).state;
      expect(await numbers(next.modelState)).toEqual(await numbers(expected));
    },
  );

  test('is told the step and a key of its own for each', () => {
    const model = dense({ units: 3 });
    const told: { step: number | undefined; key: readonly number[] }[] = [];
    const penalty: Penalty = ({ step, key }) => {
      told.push({ step, key });
      return tf.scalar(0);
    };
    const step = trainStep({ model, optimizer: sgd(1), penalty });
    const state = initialState({ model, input: [4], optimizer: sgd(1), key: key(1) });
    step(step(state, batch()).state, batch());
    expect(told.map(({ step }) => step)).toEqual([0, 1]);
    expect(told[0]?.key).not.toEqual(told[1]?.key);
  });
});
