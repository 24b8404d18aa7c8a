import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import { type Params, leaves } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { goldenNets } from '../../../../tests/golden/nets.ts';
import { goldenMissing, loadGolden } from '../../../../tests/golden/read.ts';
import { countParameters } from '../index.ts';

describe('logits equal the reference values within 1e-4 of the largest', () => {
  for (const { name } of goldenNets())
    test(name, async (context) => {
      const golden = loadGolden(name);
      if (golden === undefined) return context.skip(goldenMissing);
      const { layer, params, state, x, labels, logitsRow0, expected } = golden;
      // Every parameter of the file has its place in the net.
      expect(leaves<tf.Tensor>(params).length).toBe(Object.keys(expected.crossEntropy.grad).length);
      expect(countParameters(params)).toBe(countParameters(layer.init(key(0), x.shape.slice(1)).params as Params));
      for (const mode of [{ kind: 'eval' }, { kind: 'train', key: key(0) }] as const) {
        const logits = layer.apply(params, state, x, mode).y;
        expect(logits.shape).toEqual(labels.shape);
        const row = await tf.slice(logits, [0, 0], [1, -1]).data();
        const largest = Math.max(...logitsRow0.map(Math.abs));
        logitsRow0.forEach((e, k) => expect(Math.abs((row[k] ?? NaN) - e) / largest).toBeLessThan(1e-4));
      }
    });
});
