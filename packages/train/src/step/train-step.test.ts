import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from '@gr/autodiff';
import { type Layer, batchNorm, dense, dropout, relu, serial } from '@gr/models';
import { type Penalty, doubleBack, spectReg, weighted } from '@gr/penalties';
import { key, normal } from '@gr/random';
import { type Params, leaves, map, paths } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { chain } from '../optimizers/chain.ts';
import { clipByGlobalNorm } from '../optimizers/clip.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { Transform } from '../optimizers/transform.ts';
import { initialState } from './train-state.ts';
import type { Metrics } from './step.ts';
import { telemetryOf } from './telemetry.ts';
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

const tensors = (tree: unknown): tf.Tensor[] =>
  leaves<unknown>(tree as Params).filter((leaf): leaf is tf.Tensor => leaf instanceof tf.Tensor);

const value = async (scalar: tf.Tensor): Promise<number> => (await scalar.data())[0] as number;

describe('initialState', () => {
  test('holds the parameters of the model, the states and a key, and nothing else stays alive', () => {
    const model = net();
    const before = tf.memory().numTensors;
    const state = start(model);
    expect(tf.memory().numTensors - before).toBe(new Set(tensors(state)).size);
    expect(paths(state.params)).toEqual(['fc1.w', 'fc1.b', 'norm.gamma', 'norm.beta', 'fc2.w', 'fc2.b']);
    expect(paths(state.modelState)).toEqual(['norm.mean', 'norm.variance']);
    expect(state.step).toBe(0);
    expect(state.key).not.toEqual(key(1));
  });

  test('the same key gives the same bits, another key others', async () => {
    const at = (seed: number) => initialState({ model: net(), input: [4], optimizer: sgd(1), key: key(seed) });
    expect(await numbers(at(5))).toEqual(await numbers(at(5)));
    expect(await numbers(at(5).params)).not.toEqual(await numbers(at(6).params));
  });
});

describe.each<[string, Penalty | undefined]>([
  ['plain', undefined],
  ['DoubleBack', weighted(0.5, doubleBack())],
  ['SpectReg', weighted(0.5, spectReg())],
])('a step is pure: %s', (_name, penalty) => {
  const options = penalty === undefined ? {} : { penalty };

  test('the same state and batch give the same bits; the arguments are as they were', async () => {
    const model = net();
    const optimizer = chain(clipByGlobalNorm(1), adam(0.01));
    const step = trainStep({ model, optimizer, ...options });
    const first = initialState({ model, input: [4], optimizer, key: key(1) });
    const { state } = step(first, batch(1));
    const given = batch();
    const before = await numbers({ state, given });
    const once = step(state, given);
    const twice = step(state, given);
    expect(await numbers(twice)).toEqual(await numbers(once));
    expect(await numbers({ state, given })).toEqual(before);
    expect(once.state.step).toBe(2);
    expect(once.state.key).toEqual(state.key);
    expect(await numbers(once.state.params)).not.toEqual(await numbers(state.params));
    expect(await numbers(once.state.modelState)).not.toEqual(await numbers(state.modelState));
  });

  test('the new state shares no tensor with the old one: it lives when the old one is disposed', async () => {
    // A layer and a transform that give back the very state they were given.
    const model: Layer<{ readonly w: tf.Tensor }, { readonly still: tf.Tensor }> = {
      init: () => ({ output: [3], params: { w: tf.ones([4, 3]) }, state: { still: tf.scalar(7) } }),
      apply: ({ w }, state, x) => ({ y: tf.matMul(x, w), state }),
    };
    const constant: Transform<{ readonly still: tf.Tensor }> = {
      init: () => ({ still: tf.scalar(8) }),
      update: (updates, state) => ({ updates, state }),
    };
    const optimizer = chain(constant, sgd(0.1));
    const step = trainStep({ model, optimizer, ...options });
    const state = initialState({ model, input: [4], optimizer, key: key(1) });
    const { state: next } = step(state, batch());
    tf.dispose(tensors(state));
    expect(tensors(next).filter((tensor) => tensor.isDisposed)).toEqual([]);
    expect(await value(next.modelState.still)).toBe(7);
    expect(await value(next.optimizerState[0].still)).toBe(8);
  });

  test('another step, another mask or projection', async () => {
    const model = net();
    const step = trainStep({ model, optimizer: sgd(0), ...options });
    const state = initialState({ model, input: [4], optimizer: sgd(0), key: key(1) });
    const at = async (number: number) => value(step({ ...state, step: number }, batch()).metrics.total);
    expect(await at(0)).not.toBe(await at(1));
    expect(await at(1)).toBe(await at(1));
  });

  // many where a small kernel takes microseconds
  test.each(['cpu', 'wasm'].includes(tf.getBackend()) ? [50, 500] : [10])(
    'nothing is left behind after %i steps',
    (steps) => {
      const model = net();
      const step = trainStep({ model, optimizer: adam(0.01), ...options });
      const given = batch();
      let state = start(model);
      const before = tf.memory();
      for (let i = 0; i < steps; i++) {
        const result = step(state, given);
        tf.dispose([...tensors(state), ...tensors(result.metrics)]);
        state = result.state;
      }
      const after = tf.memory();
      expect([after.numTensors, after.numDataBuffers, after.numBytes]).toEqual([
        before.numTensors,
        before.numDataBuffers,
        before.numBytes,
      ]);
    },
  );

  test('nothing is left behind by a step that throws, and the next one works', async () => {
    const model = net();
    const state = start(model);
    const step = trainStep({ model, optimizer: adam(0.01), ...options });
    const good = batch();
    const expected = await numbers(step(state, good));
    const wrong = [
      { x: tf.zeros([6, 5]), labels: good.labels },
      { x: good.x, labels: tf.zeros([6, 4]) },
      { x: good.x, labels: tf.zeros([5, 3]) },
    ];
    const failing = trainStep({
      model,
      ...options,
      optimizer: chain(adam(0.01), {
        init: () => ({}),
        update: () => {
          throw new Error('no update');
        },
      }),
    });
    const failingState = { ...state, optimizerState: [state.optimizerState, {}] as never };
    const before = tf.memory();
    for (const given of wrong) expect(() => step(state, given)).toThrow();
    expect(() => failing(failingState, good)).toThrow('no update');
    const after = tf.memory();
    expect([after.numTensors, after.numDataBuffers]).toEqual([before.numTensors, before.numDataBuffers]);
    expect(await numbers(step(state, good))).toEqual(expected);
  });
});

describe('the loss', () => {
  test('total = mean cross entropy + penalty; accuracy is the share of right examples', async () => {
    const model = net({ dropout: 0 });
    const step = trainStep({ model, optimizer: sgd(0.1), penalty: () => tf.scalar(0.25) });
    const state = initialState({ model, input: [4], optimizer: sgd(0.1), key: key(1) });
    const given = batch();
    const { metrics } = step(state, given);
    const { y } = model.apply(state.params, state.modelState, given.x, { kind: 'train', key: key(9) });
    const logits = Array.from(await y.data());
    const classes = [0, 1, 2, 0, 1, 2];
    const rows = classes.map((_c, i) => logits.slice(3 * i, 3 * i + 3));
    const losses = rows.map(
      (row, i) => Math.log(row.reduce((s, z) => s + Math.exp(z), 0)) - (row[classes[i]!] as number),
    );
    const loss = losses.reduce((a, b) => a + b) / 6;
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === classes[i]).length;
    expect(await value(metrics.loss)).toBeCloseTo(loss, 5);
    expect(await value(metrics.penalty)).toBe(0.25);
    expect(await value(metrics.total)).toBeCloseTo(loss + 0.25, 5);
    expect(await value(metrics.accuracy)).toBeCloseTo(right / 6, 6);
  });

  test('accuracy is no number where the loss is none: the largest of NaN is some class', async () => {
    const model = net({ dropout: 0 });
    const step = trainStep({ model, optimizer: sgd(0.1) });
    const state = initialState({ model, input: [4], optimizer: sgd(0.1), key: key(1) });
    const given = batch();
    const { metrics } = step(state, { ...given, x: tf.mul(given.x, NaN) });
    expect(await value(metrics.accuracy)).toBeNaN();
    expect(await value(metrics.loss)).toBeNaN();
  });

  test('another loss takes the place of the cross entropy, and its gradient is used', async () => {
    const model = dense({ units: 3 });
    const doubled = (logits: tf.Tensor, labels: tf.Tensor) => tf.mul(2, softmaxCrossEntropy(logits, labels));
    const make = (loss: typeof doubled | undefined) =>
      trainStep({ model, optimizer: sgd(0.1), ...(loss === undefined ? {} : { loss }) });
    const state = initialState({ model, input: [4], optimizer: sgd(0.1), key: key(1) });
    const plain = make(undefined)(state, batch());
    const twice = make(doubled)(state, batch());
    expect(await value(twice.metrics.loss)).toBeCloseTo(2 * (await value(plain.metrics.loss)), 5);
    const moved = (next: typeof plain) => value(tf.sum(tf.abs(tf.sub(next.state.params.w, state.params.w))));
    expect(await moved(twice)).toBeCloseTo(2 * (await moved(plain)), 4);
  });

  test('sgd: w − rate · gradient, with the gradients that the step itself tells', async () => {
    const model = net();
    const step = trainStep({ model, optimizer: sgd(0.1), penalty: weighted(0.5, spectReg()) });
    const state = initialState({ model, input: [4], optimizer: sgd(0.1), key: key(1) });
    const given = batch();
    const gradients = telemetryOf(step)!.gradients(state, given);
    const expected = map((w: tf.Tensor, g: tf.Tensor) => tf.add(w, tf.mul(g, -0.1)), state.params as Params, gradients);
    expect(await numbers(step(state, given).state.params)).toEqual(await numbers(expected));
    expect(telemetryOf(step)!.learningRate(state)).toBe(0.1);
  });
});

test('training lowers the loss', async () => {
  const model = net({ dropout: 0 });
  const optimizer = adam(0.1);
  const step = trainStep({ model, optimizer, penalty: weighted(0.01, doubleBack()) });
  const given = batch();
  let state = initialState({ model, input: [4], optimizer, key: key(1) });
  const losses: Metrics[] = [];
  for (let i = 0; i < 20; i++) {
    const result = step(state, given);
    losses.push(result.metrics);
    state = result.state;
  }
  expect(await value((losses.at(-1) as Metrics).loss)).toBeLessThan(0.3 * (await value((losses[0] as Metrics).loss)));
});
