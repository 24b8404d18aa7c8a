import type * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import { type Params, leaves, mapWithPath } from '@gr/tree';
import { describe, expect, test } from 'vitest';
import { goldenNets } from '../../../../tests/golden/nets.ts';
import { goldenName, loadGolden } from '../../../../tests/golden/read.ts';
import { countParameters } from '../index.ts';

/** The largest difference as a part of the largest value. */
const difference = (got: ArrayLike<number>, want: readonly number[]): number => {
  expect(got.length).toBe(want.length);
  const largest = Math.max(...want.map(Math.abs));
  return Math.max(...want.map((e, i) => Math.abs(got[i]! - e))) / largest;
};

describe('logits, and running averages after a step, are those of PyTorch within 1e-4 of the largest', () => {
  for (const { name } of goldenNets())
    test(name, async () => {
      const { layer, params, state, x, labels, logits, after, expected } = loadGolden(name);
      // Every parameter of the file has its place in the net.
      expect(leaves<tf.Tensor>(params).length).toBe(Object.keys(expected.crossEntropy.grad).length);
      expect(countParameters(params)).toBe(countParameters(layer.init(key(0), x.shape.slice(1)).params as Params));
      const result = layer.apply(params, state, x, { kind: 'train', key: key(0) });
      expect(result.y.shape).toEqual(labels.shape);
      expect(difference(await result.y.data(), logits.flat())).toBeLessThan(1e-4);

      const statistics: Record<string, tf.Tensor> = {};
      mapWithPath((leaf: tf.Tensor, path) => void (statistics[goldenName(path)] = leaf), result.state as Params);
      expect(Object.keys(statistics).sort()).toEqual(Object.keys(after).sort());
      for (const [statistic, want] of Object.entries(after))
        expect(difference(await statistics[statistic]!.data(), want), statistic).toBeLessThan(1e-4);

      // without running averages, evaluation is the same function
      if (Object.keys(after).length > 0) return;
      const evaluated = layer.apply(params, state, x, { kind: 'eval' }).y;
      expect(difference(await evaluated.data(), logits.flat())).toBeLessThan(1e-4);
    });
});
