import * as tf from '@tensorflow/tfjs-core';
import { mapWithPath } from '@gr/tree';
import { softmaxCrossEntropy, valueAndGrad } from '@gr/autodiff';
import { key } from '@gr/random';
import { afterAll, describe, expect, test } from 'vitest';
import { type GoldenQuantity, goldenMissing, goldenName, loadGolden } from '../../../tests/golden/read.ts';
import { goldenNets } from '../../../tests/golden/nets.ts';
import { type Penalty, confidencePenalty, doubleBack, frobenius, jacReg, probe, projected } from './index.ts';

const tolerance = 1e-3;

/** The one vector r of the reference values, for every example of the batch. */
const spectRegWith = (r: tf.Tensor): Penalty =>
  projected(({ logits }) => tf.mul(tf.reshape(r, [1, -1]), tf.ones([logits.shape[0]!, 1])));

for (const { name } of goldenNets()) {
  const golden = loadGolden(name);
  describe.skipIf(golden === undefined)(
    `${name}: values and gradients of an independent float64 implementation`,
    () => {
      if (golden === undefined) {
        test(goldenMissing ?? 'missing', () => {});
        return;
      }
      const { layer, params, state, x, labels, r, expected } = golden;
      const quantities: Record<GoldenQuantity, Penalty> = {
        crossEntropy: (p) => tf.mean(softmaxCrossEntropy(p.logits, p.labels)),
        doubleBack: doubleBack(),
        spectReg: spectRegWith(r),
        frobenius: frobenius(),
        jacReg: jacReg(),
        confidencePenalty: confidencePenalty(),
      };
      for (const [quantity, penalty] of Object.entries(quantities) as [GoldenQuantity, Penalty][])
        test(quantity, async () => {
          const before = tf.memory().numTensors;
          const of = valueAndGrad((p: typeof params) => {
            const forward = (input: tf.Tensor) => layer.apply(p, state, input, { kind: 'train', key: key(0) }).y;
            return penalty(probe({ x, labels, key: key(0), forward }));
          });
          const [value, grads] = tf.tidy(() => {
            const result = of(params);
            return [result.value, result.grads] as tf.TensorContainer;
          }) as [tf.Scalar, typeof params];
          const want = expected[quantity];
          expect(Math.abs((await value.data())[0]! - want.value)).toBeLessThanOrEqual(tolerance * Math.abs(want.value));

          // What is exactly zero (a bias under batch norm) is held to the scale of the other parameters.
          const scale = Math.max(...Object.values(want.grad).map((g) => g.l2));
          const found: Record<string, tf.Tensor> = {};
          mapWithPath((g: tf.Tensor, path) => void (found[goldenName(path)] = g), grads);
          expect(Object.keys(found).sort()).toEqual(Object.keys(want.grad).sort());
          for (const [parameter, g] of Object.entries(want.grad)) {
            const got = (await found[parameter]!.data()) as Float32Array;
            const largest = Math.max(...Array.from(got, Math.abs), 1e-3 * scale);
            for (const [i, entry] of Object.entries(g.at))
              expect(Math.abs(got[Number(i)]! - entry), `${parameter}[${i}]`).toBeLessThanOrEqual(tolerance * largest);
            const norm = Math.sqrt(got.reduce((s, v) => s + v * v, 0));
            expect(Math.abs(norm - g.l2), `norm of ${parameter}`).toBeLessThanOrEqual(
              tolerance * Math.max(g.l2, 1e-3 * scale),
            );
          }
          tf.dispose([value, grads] as tf.TensorContainer);
          expect(tf.memory().numTensors).toBe(before);
        });

      afterAll(() => tf.dispose([params, state, x, labels, r] as tf.TensorContainer));
    },
  );
}
