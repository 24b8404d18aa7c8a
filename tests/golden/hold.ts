import * as tf from '@tensorflow/tfjs-core';
import { valueAndGrad } from '@gr/autodiff';
import { type Penalty, probe } from '@gr/penalties';
import { key } from '@gr/random';
import { mapWithPath } from '@gr/tree';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { type GoldenName, goldenNets } from './nets.ts';
import { type Golden, type GoldenQuantity, goldenName, loadGolden } from './read.ts';

const tolerance = 1e-3;

/** The larger nets take long where wasm does not compute; there these quantities and one penalty for each are enough. */
const onEveryNet: ReadonlySet<string> = new Set<GoldenQuantity>([
  'crossEntropy',
  'doubleBack',
  'spectReg',
  'frobenius',
  'jacReg',
  'confidencePenalty',
]);

const largestOf = (values: Float32Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Small, with the kernels that have shaders of their own. */
const small: ReadonlySet<string> = new Set<GoldenName>(['mlp', 'resblock']);
const nets = goldenNets().filter(({ name }) => inject('extent') === 'all' || small.has(name));

/** Penalties of a package by the quantity whose value and gradients each must have. */
export type Held = (golden: Golden) => Partial<Record<GoldenQuantity, Readonly<Record<string, Penalty>>>>;

/**
 * Tests that penalties have the values and gradients of the reference, on each net; twins of others, which differ from them by a rounding, only
 * where a net is tried in full.
 */
export const holdToGoldens = (held: Held, { twins = false }: { readonly twins?: boolean } = {}): void => {
  for (const { name } of nets)
    describe(`${name}: values and gradients are those of PyTorch in float64`, () => {
      const golden = loadGolden(name);
      const { layer, params, state, x, labels, softLabels, r, rPerExample, expected } = golden;
      afterAll(() => tf.dispose([params, state, x, labels, softLabels, r, rPerExample] as tf.TensorContainer));

      const known = Object.entries(held(golden));
      const onProcessor = ['cpu', 'wasm'].includes(inject('backend'));
      const complete = inject('backend') === 'wasm' || name === 'mlp' || (name === 'normnet' && onProcessor);
      const some = twins ? [] : known.filter(([quantity]) => onEveryNet.has(quantity));
      const cases = (complete ? known : some).flatMap(([quantity, penalties]) =>
        Object.entries(penalties)
          .slice(0, complete ? Infinity : 1)
          .map(([title, penalty]) => [quantity as GoldenQuantity, title, penalty] as const),
      );
      test('the file has these quantities', () => {
        expect(Object.keys(expected)).toEqual(expect.arrayContaining(known.map(([quantity]) => quantity)));
      });

      test.each(cases)('%s: %s', async (quantity, _, penalty) => {
        const before = tf.memory().numTensors;
        const target = quantity.endsWith('Soft') ? softLabels : labels;
        const of = valueAndGrad((p: typeof params) => {
          const forward = (input: tf.Tensor) => layer.apply(p, state, input, { kind: 'train', key: key(0) }).y;
          return penalty(probe({ x, labels: target, key: key(0), forward }));
        });
        const [value, grads] = tf.tidy(() => {
          const result = of(params);
          return [result.value, result.grads] as tf.TensorContainer;
        }) as [tf.Scalar, typeof params];
        const want = expected[quantity];
        expect(Math.abs((await value.data())[0]! - want.value)).toBeLessThanOrEqual(tolerance * Math.abs(want.value));

        // A gradient that is exactly zero, as that of a bias under batch norm, is compared on the scale of the others.
        const scale = Math.max(...Object.values(want.grad).map((g) => g.l2));
        const found: Record<string, tf.Tensor> = {};
        mapWithPath((g: tf.Tensor, path) => void (found[goldenName(path)] = g), grads);
        expect(Object.keys(found).sort()).toEqual(Object.keys(want.grad).sort());
        for (const [parameter, g] of Object.entries(want.grad)) {
          const got = (await found[parameter]!.data()) as Float32Array;
          const bound = tolerance * Math.max(g.largest, 1e-3 * scale);
          for (const [i, entry] of Object.entries(g.at))
            expect(Math.abs(got[Number(i)]! - entry), `${parameter}[${i}]`).toBeLessThanOrEqual(bound);
          expect(Math.abs(largestOf(got) - g.largest), `largest of ${parameter}`).toBeLessThanOrEqual(bound);
          const norm = Math.sqrt(got.reduce((s, v) => s + v * v, 0));
          expect(Math.abs(norm - g.l2), `norm of ${parameter}`).toBeLessThanOrEqual(
            tolerance * Math.max(g.l2, 1e-3 * scale),
          );
        }
        tf.dispose([value, grads] as tf.TensorContainer);
        expect(tf.memory().numTensors).toBe(before);
      });
    });
};
