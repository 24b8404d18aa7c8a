import * as tf from '@tensorflow/tfjs-core';
import { type Params, flatten, leaves, map, paths, unflatten } from '@gr/tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { piecewise } from '../schedules.ts';
import { adam, adamw } from './adam.ts';
import { applyUpdates } from './apply-updates.ts';
import { chain } from './chain.ts';
import { clipByGlobalNorm } from './clip.ts';
import { momentum, nesterov } from './momentum.ts';
import { scale } from './scale.ts';
import { sgd } from './sgd.ts';
import type { Transform } from './transform.ts';
import { weightDecay } from './weight-decay.ts';

/** One optimizer, and the same arithmetic on one number in double precision: gradients of successive steps to updates. */
interface Case {
  readonly name: string;
  readonly make: () => Transform<unknown>;
  /** For the quadratic and the logistic regression. */
  readonly fast: () => Transform<unknown>;
  /** @param weights the weight before each step */
  readonly reference: (gradients: readonly number[], weights: readonly number[]) => readonly number[];
}

const adamReference = (rate: number, beta1: number, beta2: number, epsilon: number, decoupled: number, l2: number) => {
  return (gradients: readonly number[], weights: readonly number[]): number[] => {
    let [m, v] = [0, 0];
    return gradients.map((raw, i) => {
      const weight = weights[i] as number;
      const g = raw + l2 * weight;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const direction = m / (1 - beta1 ** (i + 1)) / (Math.sqrt(v / (1 - beta2 ** (i + 1))) + epsilon);
      return -rate * (direction + decoupled * weight);
    });
  };
};

const momentumReference =
  (rate: number, decay: number, kind: 'heavy ball' | 'nesterov') =>
  (gradients: readonly number[]): number[] => {
    let trace = 0;
    return gradients.map((g) => {
      trace = decay * trace + g;
      return -rate * (kind === 'nesterov' ? g + decay * trace : trace);
    });
  };

const all = () => true;
const cases: readonly Case[] = [
  { name: 'sgd', make: () => sgd(0.1), fast: () => sgd(0.1), reference: (gs) => gs.map((g) => -0.1 * g) },
  {
    name: 'sgd with a schedule',
    make: () => sgd({ rate: piecewise({ initial: 0.1, boundaries: { 1: 0.5 } }) }),
    fast: () => sgd(piecewise({ initial: 0.1, boundaries: { 200: 0.5 } })),
    reference: (gs) => gs.map((g, i) => -(i < 1 ? 0.1 : 0.05) * g),
  },
  {
    name: 'momentum',
    make: () => momentum({ rate: 0.1 }),
    fast: () => momentum({ rate: 0.02 }),
    reference: momentumReference(0.1, 0.9, 'heavy ball'),
  },
  {
    name: 'nesterov',
    make: () => nesterov({ rate: 0.1, decay: 0.8 }),
    fast: () => nesterov({ rate: 0.02 }),
    reference: momentumReference(0.1, 0.8, 'nesterov'),
  },
  {
    name: 'adam',
    make: () => adam(0.001),
    fast: () => adam(0.1),
    reference: adamReference(0.001, 0.9, 0.999, 1e-8, 0, 0),
  },
  {
    name: 'adam with other options',
    make: () => adam({ rate: 0.01, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
    fast: () => adam({ rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 0.1 }),
    reference: adamReference(0.01, 0.8, 0.95, 0.1, 0, 0),
  },
  {
    name: 'adamw',
    make: () => adamw({ rate: 0.01, decay: 0.5, mask: all }),
    fast: () => adamw({ rate: 0.1, decay: 1e-5 }),
    reference: adamReference(0.01, 0.9, 0.999, 1e-8, 0.5, 0),
  },
  {
    name: 'weight decay before adam',
    make: () => chain(weightDecay({ rate: 0.5, mask: all }), adam(0.01)),
    fast: () => chain(weightDecay({ rate: 1e-5 }), adam(0.1)),
    reference: adamReference(0.01, 0.9, 0.999, 1e-8, 0, 0.5),
  },
  {
    name: 'clip, scale, sgd',
    make: () => chain(clipByGlobalNorm(1e4), scale(3), sgd(0.1)),
    fast: () => chain(clipByGlobalNorm(10), scale(0.5), sgd(0.2)),
    reference: (gs) => gs.map((g) => -0.1 * 3 * g),
  },
];

const initial = () => ({
  layer: { w: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), b: tf.tensor1d([7, 8]) },
  list: [tf.scalar(9)],
});
const count = 9;

/** A tree like `initial` from nine numbers. */
const like = (numbers: readonly number[]): ReturnType<typeof initial> => ({
  layer: { w: tf.tensor2d(numbers.slice(0, 6), [2, 3]), b: tf.tensor1d(numbers.slice(6, 8)) },
  list: [tf.scalar(numbers[8] as number)],
});

const numbers = async (tree: Params): Promise<number[]> =>
  (await Promise.all(leaves<tf.Tensor>(tree).map((leaf) => leaf.data()))).flatMap((data) => Array.from(data));

describe.each(cases)('$name', ({ make, fast, reference }) => {
  test('three updates equal the formula in double precision', async () => {
    // Of one sign, so that no digits cancel and the error of each update is that of its few roundings.
    const gradient = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: count, maxLength: count });
    await fc.assert(
      fc.asyncProperty(fc.array(gradient, { minLength: 3, maxLength: 3 }), async (steps) => {
        const optimizer = make();
        let params = initial();
        let state = optimizer.init(params);
        const weights: number[][] = [];
        const updates: number[][] = [];
        for (const gradients of steps) {
          weights.push(await numbers(params));
          const result = optimizer.update(like(gradients), state, params);
          updates.push(await numbers(result.updates));
          params = applyUpdates(params, result.updates);
          state = result.state;
        }
        for (let i = 0; i < count; i++) {
          const expected = reference(
            steps.map((gradients) => Math.fround(gradients[i] as number)),
            weights.map((values) => values[i] as number),
          );
          expected.forEach((value, step) => {
            const given = updates[step]?.[i] as number;
            expect(Math.abs(given - value), `step ${step}: ${given} for ${value}`).toBeLessThanOrEqual(
              1e-6 * Math.abs(value),
            );
          });
        }
      }),
      { numRuns: 10 },
    );
  });

  test('keeps structure, shapes and types; leaves its arguments as they were', async () => {
    const optimizer = make();
    const params = initial();
    const gradients = like([1, -2, 3, -4, 5, -6, 7, -8, 9]);
    const state = optimizer.init(params);
    const before = await Promise.all([params, gradients].map(numbers));
    const stateBefore = JSON.stringify(await Promise.all(leaves(state as Params).map(async (l) => leafValues(l))));
    const first = optimizer.update(gradients, state, params);
    const again = optimizer.update(gradients, state, params);
    const next = applyUpdates(params, first.updates);
    for (const tree of [first.updates, next]) {
      expect(paths<tf.Tensor>(tree)).toEqual(paths<tf.Tensor>(params));
      expect(leaves<tf.Tensor>(tree).map(({ shape, dtype }) => [shape, dtype])).toEqual(
        leaves<tf.Tensor>(params).map(({ shape, dtype }) => [shape, dtype]),
      );
    }
    expect(await numbers(again.updates)).toEqual(await numbers(first.updates));
    expect(await Promise.all([params, gradients].map(numbers))).toEqual(before);
    expect(JSON.stringify(await Promise.all(leaves(state as Params).map(async (l) => leafValues(l))))).toBe(
      stateBefore,
    );
  });

  test('a step in one pass, where there is one, is the update added to the parameters', async () => {
    const optimizer = make();
    const params = initial();
    const gradients = like([1, -2, 3, -4, 5, -6, 7, -8, 9]);
    let state = optimizer.init(params);
    for (let i = 0; i < 3; i++) {
      const { updates, state: next } = optimizer.update(gradients, state, params);
      const stepped = optimizer.step?.(gradients, state, params);
      if (stepped !== undefined) {
        const [got, want] = [await numbers(stepped.params), await numbers(applyUpdates(params, updates))];
        got.forEach((v, k) =>
          expect(Math.abs(v - want[k]!)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(want[k]!))),
        );
        expect(leaves<unknown>(stepped.state as never)).toHaveLength(leaves<unknown>(next as never).length);
      }
      state = next;
    }
  });

  test('the state is a tree of tensors and finite numbers, and can be taken apart and put together', async () => {
    const optimizer = make();
    const params = initial();
    const gradients = like([1, -2, 3, -4, 5, -6, 7, -8, 9]);
    const { state } = optimizer.update(gradients, optimizer.init(params), params);
    const parts = flatten(state as Params);
    for (const leaf of parts.leaves as unknown[])
      expect(leaf instanceof tf.Tensor || Number.isFinite(leaf), String(leaf)).toBe(true);
    const restored = unflatten(parts.structure, parts.leaves);
    expect(await numbers(optimizer.update(gradients, restored, params).updates)).toEqual(
      await numbers(optimizer.update(gradients, state, params).updates),
    );
  });

  test('inside a tidy, only updates and state stay', () => {
    const optimizer = make();
    const params = initial();
    const gradients = like([1, -2, 3, -4, 5, -6, 7, -8, 9]);
    const state = optimizer.init(params);
    const before = tf.memory().numTensors;
    const result = tf.tidy(() => optimizer.update(gradients, state, params) as unknown as tf.TensorContainerObject);
    const kept = new Set(leaves<unknown>(result as never).filter((leaf) => leaf instanceof tf.Tensor));
    expect(tf.memory().numTensors - before).toBe(kept.size);
  });

  test('gradients of another structure are refused, with both structures', () => {
    const optimizer = make();
    const params = initial();
    const { layer } = params;
    expect(() => {
      const { updates } = optimizer.update({ layer } as unknown as typeof params, optimizer.init(params), params);
      applyUpdates(params, updates);
    }).toThrow(
      /\{layer: \{w: \*, b: \*\}, list: \[\*\]\}[^]*\{layer: \{w: \*, b: \*\}\}|\{layer: \{w: \*, b: \*\}\}[^]*list/,
    );
  });

  test('finds the minimum of a quadratic', async () => {
    const target = like([1, -1, 2, -2, 0.5, 0, 3, -3, 1]);
    const curvature = like([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const end = descend(fast(), initial(), 400, (params) =>
      map((w: tf.Tensor, t: tf.Tensor, a: tf.Tensor) => tf.mul(a, tf.sub(w, t)), params as Params, target, curvature),
    );
    const distances = (await numbers(end)).map((w, i) => Math.abs(w - ([1, -1, 2, -2, 0.5, 0, 3, -3, 1][i] as number)));
    expect(Math.max(...distances)).toBeLessThan(0.01);
  });

  test('finds the minimum of a logistic regression', async () => {
    const end = descend(fast(), { w: tf.zeros([2, 1]), b: tf.zeros([1]) }, 800, ({ w, b }) => {
      const x = tf.tensor2d(points);
      const error = tf.sub(
        tf.sigmoid(tf.add(tf.matMul(x, w as tf.Tensor2D), b)),
        tf.tensor2d(labels, [labels.length, 1]),
      );
      return { w: tf.div(tf.matMul(x, error, true), labels.length), b: tf.mean(error, 0) };
    });
    const [w0, w1, b] = (await numbers(end)) as [number, number, number];
    expect(logisticLoss(w0, w1, b) - logisticMinimum()).toBeLessThan(1e-3);
  });
});

const leafValues = async (leaf: unknown): Promise<unknown> =>
  leaf instanceof tf.Tensor ? Array.from(await leaf.data()) : leaf;

const descend = <P extends Params>(
  optimizer: Transform<unknown>,
  start: P,
  steps: number,
  gradient: (params: P) => unknown,
): P => {
  let params = start;
  let state = optimizer.init(params);
  for (let i = 0; i < steps; i++) {
    const next = tf.tidy(() => {
      const { updates, state: after } = optimizer.update(gradient(params) as P, state, params);
      return { params: applyUpdates(params, updates), state: after } as unknown as tf.TensorContainerObject;
    }) as unknown as { params: P; state: unknown };
    params = next.params;
    state = next.state;
  }
  return params;
};

// Two points have both labels: not separable, so the minimum is at finite weights.
const points: [number, number][] = [
  [0, 1],
  [1, 0],
  [1, 1],
  [2, 1],
  [0, 0],
  [2, 2],
  [0, 1],
  [1, 0],
];
const labels = [0, 1, 0, 1, 1, 0, 1, 0];

const logisticLoss = (w0: number, w1: number, b: number): number =>
  points.reduce((sum, [x0, x1], i) => {
    const z = w0 * x0 + w1 * x1 + b;
    return sum + Math.log1p(Math.exp(labels[i] === 1 ? -z : z));
  }, 0) / points.length;

/** By plain gradient descent in double precision. */
const logisticMinimum = (): number => {
  let [w0, w1, b] = [0, 0, 0];
  for (let step = 0; step < 20_000; step++) {
    let [g0, g1, gb] = [0, 0, 0];
    points.forEach(([x0, x1], i) => {
      const error = 1 / (1 + Math.exp(-(w0 * x0 + w1 * x1 + b))) - (labels[i] as number);
      g0 += error * x0;
      g1 += error * x1;
      gb += error;
    });
    [w0, w1, b] = [w0 - 0.1 * g0, w1 - 0.1 * g1, b - 0.1 * gb];
  }
  return logisticLoss(w0, w1, b);
};
