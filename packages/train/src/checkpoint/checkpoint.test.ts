import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { type Dataset, epochs } from '@gr/datasets';
import { batchNorm, dense, dropout, relu, serial } from '@gr/models';
import { doubleBack, weighted } from '@gr/penalties';
import { key } from '@gr/random';
import { type Params, leaves, paths } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { fit } from '../loop/fit.ts';
import { adam, adamw } from '../optimizers/adam.ts';
import { chain } from '../optimizers/chain.ts';
import { momentum } from '../optimizers/momentum.ts';
import { sgd } from '../optimizers/sgd.ts';
import type { Transform } from '../optimizers/transform.ts';
import { weightDecay } from '../optimizers/weight-decay.ts';
import { cosine } from '../schedules.ts';
import { cloneState, disposeState, initialState } from '../step/train-state.ts';
import { trainStep } from '../step/train-step.ts';
import { encodeCheckpoint, restoreState } from './checkpoint.ts';
import { type Safetensors, decodeSafetensors, encodeSafetensors } from './safetensors.ts';
import { decodeCheckpoint } from './seal.ts';
import { type Snapshot, isFiniteSnapshot, snapshot } from './snapshot.ts';

const net = (units = 5) =>
  serial({
    fc1: dense({ units }),
    bn1: batchNorm({ statistics: 'batch' }),
    relu1: relu(),
    drop: dropout({ rate: 0.3 }),
    fc2: dense({ units: 3 }),
  });

const dataset: Dataset = {
  name: 'waves',
  shape: [4],
  classes: ['a', 'b', 'c'],
  images: Float32Array.from({ length: 4 * 24 }, (_, i) => Math.sin(i * i)),
  labels: Uint8Array.from({ length: 24 }, (_, i) => i % 3),
  standardization: undefined,
};
const from = (step: number) => epochs({ size: 5, key: key(2), step })(dataset);

const setUp = (optimizer: Transform<unknown>, model = net()) => ({
  step: trainStep({ model, optimizer, penalty: weighted(0.1, doubleBack()) }),
  state: initialState({ model, input: [4], optimizer, key: key(1) }),
});

const read = (bytes: Uint8Array): Safetensors => {
  const file = decodeSafetensors(bytes);
  if (E.isLeft(file)) throw new Error(file.left.message);
  return file.right;
};
const restored = <S extends object>(template: S, bytes: Uint8Array): S => {
  const state = restoreState(template, read(bytes));
  if (E.isLeft(state)) throw new Error(state.left.message);
  return state.right;
};

/** A run from a state to a step: the snapshots after each step, and the last one. */
const run = async <S extends { readonly step: number }>(
  step: Parameters<typeof fit<S>>[0],
  begin: S,
  until: number,
): Promise<Map<number, Snapshot>> => {
  const taken = new Map<number, Promise<Snapshot>>();
  for await (const event of fit(step, begin, from(begin.step), {
    iterations: until - begin.step,
    every: 4,
    snapshotAt: () => true,
  })) {
    if (event.kind === 'step') continue;
    // not awaited here: the states are disposed while the reads are under way
    taken.set(event.step, snapshot(event.state));
    if (event.kind !== 'snapshot') disposeState(event.state);
  }
  return new Map(await Promise.all([...taken].map(async ([at, of]) => [at, await of] as const)));
};

describe('a run that goes on from a checkpoint of any step ends with the bits of one that was not cut off', () => {
  test.each<[string, Transform<unknown>]>([
    ['sgd', sgd(0.1)],
    ['momentum', momentum({ rate: 0.05 })],
    ['adam with decay and a schedule', chain(weightDecay({ rate: 0.01 }), adam(cosine({ initial: 0.01, steps: 9 })))],
    ['adamw', adamw(0.01)],
  ])('%s', async (_, optimizer) => {
    const { step, state } = setUp(optimizer);
    const until = 9; // two epochs of four batches, and one
    const whole = await run(step, state, until);
    expect([...whole.keys()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const cut of [1, 4, 6]) {
      const again = restored(state, encodeCheckpoint(whole.get(cut)!));
      expect(again.step).toBe(cut);
      const rest = await run(step, again, until);
      disposeState(again);
      for (const [at, of] of rest) expect(of, `step ${at}`).toEqual(whole.get(at));
    }
  });
});

describe('a checkpoint', () => {
  test('names tensors and numbers by their paths, and holds the texts given', async () => {
    const { state } = setUp(adam(0.01));
    const file = read(encodeCheckpoint(await snapshot(state), { config: '{"rate":0.01}' }));
    const isTensor = leaves<unknown>(state as unknown as Params).map((leaf) => leaf instanceof tf.Tensor);
    const names = paths(state as unknown as Params);
    expect([...file.tensors.keys()].sort()).toEqual(names.filter((_, i) => isTensor[i]).sort());
    expect(names).toEqual(
      expect.arrayContaining(['params.fc1.w', 'modelState.bn1.mean', 'optimizerState.m.fc1.w', 'key.0']),
    );
    expect(Object.fromEntries(file.metadata)).toEqual({
      ...{ 'optimizerState.step': '0', step: '0', 'key.0': String(state.key[0]), 'key.1': String(state.key[1]) },
      config: '{"rate":0.01}',
      crc32c: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
  });

  test('is held to its checksum: no bit of it can flip and leave another state behind', () => {
    const one = (value: number) => ({
      tensors: new Map([['w', { dtype: 'float32', shape: [3], data: Float32Array.of(value, -1, 2) } as const]]),
      numbers: new Map([['step', 7]]),
    });
    const bytes = encodeCheckpoint(one(0.5), { note: '"crc32c":"ffffffff"' });
    const good = read(bytes);
    expect(decodeCheckpoint(bytes)).toEqual(E.right(good));
    for (let at = 0; at < bytes.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(bytes);
        flipped[at]! ^= 1 << bit;
        const file = decodeCheckpoint(flipped);
        if (E.isLeft(file)) continue;
        // what is left: a flip in the name of the checksum, which makes the file one of another writer, with the same content
        const { crc32c: _, ...texts } = Object.fromEntries(good.metadata);
        expect(file.right.metadata.has('crc32c'), `bit ${bit} of byte ${at}`).toBe(false);
        expect(Object.fromEntries(file.right.metadata)).toMatchObject(texts);
        expect(file.right.tensors).toEqual(good.tensors);
      }
    expect(decodeCheckpoint(encodeSafetensors({ ...good, metadata: new Map() }))).toMatchObject({ _tag: 'Right' });
    expect(() => encodeCheckpoint(one(1), { crc32c: '1' })).toThrow('a text is called crc32c');
  });

  test('keeps every number as it is, also -0, and tensors of whole numbers and of bools', async () => {
    const tree = {
      ...{ a: -0, b: 2 ** 53, c: 1e-320, d: 0.1, list: [1, 2] },
      ...{
        i: tf.tensor1d([1, -7], 'int32'),
        flags: tf.tensor2d([[true], [false]], [2, 1], 'bool'),
        none: tf.zeros([0, 3]),
      },
    };
    const back = restored(tree, encodeCheckpoint(await snapshot(tree)));
    expect(await snapshot(back)).toEqual(await snapshot(tree));
    expect(Object.is(back.a, -0)).toBe(true);
    tf.dispose([tree.i, tree.flags, tree.none, back.i, back.flags, back.none]);
  });

  test('leaves the template as it is, and nothing behind', async () => {
    const { state } = setUp(adam(0.01));
    const before = tf.memory().numTensors;
    const bytes = encodeCheckpoint(await snapshot(state));
    expect(tf.memory().numTensors).toBe(before);
    const again = restored(state, bytes);
    const others = setUp(adam(0.01), net(6));
    const held = tf.memory().numTensors;
    expect(E.isLeft(restoreState(others.state, read(bytes)))).toBe(true);
    expect(tf.memory().numTensors).toBe(held);
    disposeState(again);
    disposeState(others.state);
    expect(tf.memory().numTensors).toBe(before);
    expect(leaves<tf.Tensor>(state.params as Params).some((w) => w.isDisposed)).toBe(false);
  });

  test('is read from a copy: the state may be disposed at once', async () => {
    const { state } = setUp(sgd(0.1));
    const before = await snapshot(state);
    const lent = cloneState(state);
    const taken = snapshot(lent);
    disposeState(lent);
    expect(await taken).toEqual(before);
  });

  test('of a state that has diverged is told from others', async () => {
    const sound = { w: tf.tensor1d([1, 2]), i: tf.tensor1d([1], 'int32') };
    const broken = { w: tf.tensor1d([1, NaN]) };
    expect(isFiniteSnapshot(await snapshot(sound))).toBe(true);
    expect(isFiniteSnapshot(await snapshot(broken))).toBe(false);
    tf.dispose([sound.w, sound.i, broken.w]);
  });

  test.each([
    ['a leaf that is no number', { a: 'text' }, 'a is text'],
    ['a number that is not finite', { a: [1, NaN] }, 'a.1 is NaN'],
    ['two leaves of one path', { 'a.b': 1, a: { b: 2 } }, 'the path a.b'],
  ])('of %s is a mistake of the program', async (_, state, message) => {
    await expect(snapshot(state)).rejects.toThrow(message);
  });

  test('a text with the name of a part of the state is one too', async () => {
    const taken = await snapshot({ step: 1, key: [1, 2] });
    expect(() => encodeCheckpoint(taken, { 'key.note': 'x' })).toThrow('key.note');
  });
});

describe('a state of another kind says which paths differ', () => {
  const checkpoint = async (optimizer: Transform<unknown>, model = net()) => {
    const { state } = setUp(optimizer, model);
    return read(encodeCheckpoint(await snapshot(state), { config: '{}' }));
  };
  const given = (template: object, file: Safetensors): string => {
    const state = restoreState(template, file);
    if (E.isRight(state)) throw new Error('it was restored');
    expect(state.left._tag).toBe('DifferentTree');
    return state.left.given;
  };

  test('another shape', async () => {
    const text = given(setUp(sgd(0.1)).state, await checkpoint(sgd(0.1), net(6)));
    expect(text).toContain('params.fc1.w is float32 [4, 6], expected float32 [4, 5]');
    expect(text).toContain('params.fc1.b is float32 [6], expected float32 [5]');
  });

  test('missing and unexpected: tensors, and numbers alone', async () => {
    expect(given(setUp(adam(0.1)).state, await checkpoint(sgd(0.1)))).toContain('missing optimizerState.m.fc1.w');
    expect(given(setUp(sgd(0.1)).state, await checkpoint(adam(0.1)))).toContain('unexpected optimizerState.m.fc1.w');
    const [w, file] = [tf.scalar(1), await checkpoint(sgd(0.1))];
    const number = (extra: object) => ({
      tensors: new Map([['w', { dtype: 'float32' as const, shape: [], data: Float32Array.of(1) }]]),
      metadata: new Map(Object.entries(extra)),
    });
    expect(given({ w, step: 0 }, number({}))).toBe('missing step');
    expect(given({ w, rate: { step: 0 } }, number({ 'rate.step': '3', 'rate.more': '4' }))).toBe(
      'unexpected rate.more',
    );
    expect(given({ w, step: 0 }, number({ step: 'seven' }))).toBe('step is "seven", expected a number');
    expect(file.metadata.get('config')).toBe('{}');
    w.dispose();
  });

  test('another dtype; and no more than a dozen are named', async () => {
    const w = tf.tensor1d([1], 'int32');
    const file = {
      tensors: new Map([['w', { dtype: 'float32' as const, shape: [1], data: Float32Array.of(1) }]]),
      metadata: new Map(),
    };
    expect(given({ w }, file)).toBe('w is float32 [1], expected int32 [1]');
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`n${i}`, 0]));
    expect(given(many, { tensors: new Map(), metadata: new Map() })).toMatch(/missing n11; and 18 more$/);
    w.dispose();
  });

  test('a part of it is loaded when the rest is to be ignored', async () => {
    const file = await checkpoint(adam(0.1));
    const { state } = setUp(sgd(0.1));
    const part = restoreState({ params: state.params }, file, { others: 'ignore' });
    if (E.isLeft(part)) throw new Error(part.left.message);
    expect((await snapshot(part.right)).tensors.get('params.fc2.w')).toEqual(file.tensors.get('params.fc2.w'));
  });
});
