import * as tf from '@tensorflow/tfjs-core';
import { type Params, flatten, leaves, paths, unflatten } from '@gr/tree';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyUpdates } from './apply-updates.ts';
import { cases, count, initial, like, numbers } from './cases.test-support.ts';
import { notesOf } from './notes.ts';

describe.each(cases)('$name', ({ make, reference }) => {
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
      const stepped = notesOf(optimizer).onePass?.(gradients, state, params);
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
      expect(leaf instanceof tf.Tensor || Number.isFinite(leaf), typeof leaf).toBe(true);
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
});

const leafValues = async (leaf: unknown): Promise<unknown> =>
  leaf instanceof tf.Tensor ? Array.from(await leaf.data()) : leaf;
