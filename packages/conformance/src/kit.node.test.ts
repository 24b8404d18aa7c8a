import { type HostBatch } from '@gr/datasets';
import { type Layer, dense } from '@gr/models';
import { key } from '@gr/random';
import { sgd } from '@gr/train';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { distance } from './distance.ts';
import { type Runner, compareDerivatives, describeOnBackends, expectSameTraining, runTraining } from './index.ts';
import { onBackend } from './on-backend.ts';

/** 1 on cpu, 1 + error elsewhere: a backend with a kernel that is wrong. */
const wrongBy = (error: number): number => (tf.getBackend() === 'cpu' ? 1 : 1 + error);

const batch: HostBatch = {
  x: { data: Float32Array.of(1, 2, 3, -1, 0.5, 2), shape: [2, 3] },
  labels: { data: Float32Array.of(1, 0, 0, 1), shape: [2, 2] },
};
const training = (model: Layer) => ({
  model,
  input: [3],
  batches: [batch],
  optimizer: sgd(0.1),
  key: key(1),
  steps: 4,
});
const wrongModel = (error: number): Layer => {
  const layer = dense({ units: 2 }) as Layer;
  return {
    ...layer,
    apply: (params, state, x, mode) => layer.apply(params, state, tf.mul(x, wrongBy(error)), mode),
  };
};

describe('distance', () => {
  test('is absolute below 1 and relative above', () => {
    expect(distance([0.5], [0.25])).toBe(0.25);
    expect(distance([110, 1], [100, 2])).toBeCloseTo(0.1, 10);
    expect(distance([], [])).toBe(0);
  });

  test.each([
    [[1], [1, 2]],
    [[NaN], [1]],
    [[1], [NaN]],
    [[1], [Infinity]],
  ])('of %j and %j is infinite', (a, b) => expect(distance(a, b)).toBe(Infinity));
});

describe('expectSameTraining', () => {
  test('tells how far two backends are apart, and leaves no tensor and no backend behind', async () => {
    await tf.setBackend('cpu');
    const tensors = tf.memory().numTensors;
    const apart = await expectSameTraining(training(dense({ units: 2 }) as Layer), { backend: 'wasm' });
    expect(apart).toMatchObject({ backend: 'wasm', reference: 'cpu' });
    expect(Math.max(apart.losses, apart.params)).toBeLessThan(1e-5);
    expect([tf.getBackend(), tf.memory().numTensors]).toEqual(['cpu', tensors]);
  });

  test('finds a backend that is wrong: the loss of a step, or a parameter', async () => {
    const wrong = training(wrongModel(0.01));
    const lenient = { losses: 1, params: 1e-4 };
    await expect(expectSameTraining(wrong, { backend: 'wasm' })).rejects.toThrow(
      /wasm, compared with cpu: the loss of step 1 is/,
    );
    await expect(expectSameTraining(wrong, { backend: 'wasm', tolerance: lenient })).rejects.toThrow(
      /after one step the parameter w is/,
    );
  });

  test('a run without batches is refused', () =>
    expect(runTraining({ ...training(dense({ units: 2 }) as Layer), batches: [] })).rejects.toThrow(
      'at least one batch',
    ));
});

describe('compareDerivatives', () => {
  const x = () => tf.tensor1d([0.3, -0.7, 0.9]);

  test('gives the errors of each order; none against itself', async () => {
    const compare = () => compareDerivatives((t) => tf.tanh(t as tf.Tensor), [x()]);
    const [wasm, cpu] = [await onBackend('wasm', compare), await onBackend('cpu', compare)];
    expect(wasm.map(({ order }) => order)).toEqual([1, 2]);
    for (const { reference } of wasm) expect(reference).toBeLessThan(1e-6);
    expect(cpu.map(({ reference }) => reference)).toEqual([undefined, undefined]);
  });

  test('finds a backend that is wrong, though it agrees with itself', async () => {
    const f = (t: tf.Tensor) => tf.sin(tf.mul(t, wrongBy(0.01)));
    await expect(onBackend('wasm', () => compareDerivatives((t) => f(t as tf.Tensor), [x()]))).rejects.toThrow(
      /order 1 on wasm is .* away from that on cpu/,
    );
  });
});

describe('describeOnBackends', () => {
  /** A runner that notes what it is told. */
  const noting = () => {
    const noted: { names: string[]; each: ((context?: unknown) => void)[]; all: (() => Promise<void>)[] } = {
      names: [],
      each: [],
      all: [],
    };
    const runner: Runner = {
      describe: (name, body) => {
        noted.names.push(name);
        body();
      },
      beforeAll: (hook) => noted.all.push(hook),
      afterAll: () => undefined,
      beforeEach: (hook) => noted.each.push(hook),
    };
    return { noted, runner };
  };

  describeOnBackends(
    'runs',
    (backend) => test(`its tests on ${backend}`, () => expect(tf.getBackend()).toBe(backend)),
    {
      backends: ['cpu', 'wasm'],
    },
  );

  test('skips the tests of a backend that does not start, with the reason', async () => {
    const { noted, runner } = noting();
    describeOnBackends('model', () => undefined, { backends: ['webgl'], required: false, runner });
    await noted.all[0]!();
    const reasons: string[] = [];
    noted.each[0]!({ skip: (reason: string) => reasons.push(reason) });
    expect(noted.names).toEqual(['model, on webgl']);
    expect(reasons).toEqual([expect.stringContaining('Node has no WebGL')]);
  });

  test.each([
    ['required', true, { skip: () => undefined }],
    ['under a runner that cannot skip', false, undefined],
  ])('fails them where it is %s', async (_name, required, context) => {
    const { noted, runner } = noting();
    describeOnBackends('model', () => undefined, { backends: ['webgl'], required, runner });
    await noted.all[0]!();
    expect(() => noted.each[0]!(context)).toThrow('Node has no WebGL');
  });
});
