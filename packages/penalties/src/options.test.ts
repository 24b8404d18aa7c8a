import * as tf from '@tensorflow/tfjs-core';
import { key } from '@gr/random';
import { describe, expect, test } from 'vitest';
import { confidencePenalty, doubleBack, every, probe, spectReg, weighted } from './index.ts';

describe('bad options', () => {
  test.each([NaN, Infinity, -1])('a weight of %d is refused', (lambda) =>
    expect(() => weighted(lambda, doubleBack())).toThrow(`must be a finite number ≥ 0, given ${lambda}`),
  );
  test('unknown names and absurd numbers are refused with what is known', () => {
    expect(() => spectReg({ distribution: 'cauchy' as never })).toThrow("'cauchy'. Known: normal, rademacher, sphere");
    expect(() => spectReg({ per: 'epoch' as never })).toThrow("'example' or per 'batch', given 'epoch'");
    expect(() => spectReg({ projections: 0 })).toThrow('positive whole number of projections, given 0');
    expect(() => every(1.5, doubleBack())).toThrow('given 1.5');
    expect(() => confidencePenalty({ reduction: 'max' as never })).toThrow("'mean' or 'sum', given 'max'");
    expect(() => confidencePenalty({ epsilon: NaN })).toThrow('given NaN');
  });
  test('labels that do not fit the logits are refused with both shapes', () => {
    const x = tf.zeros([2, 3]);
    expect(() => probe({ x, labels: tf.zeros([2]), key: key(0), forward: (x) => x })).toThrow(
      'logits [2, 3] and labels [2]',
    );
  });
});
