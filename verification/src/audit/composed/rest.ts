import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { x, logits, logSumExp } from './values.ts';

export const rest: readonly ComposedCase[] = [
  {
    name: 'logSumExp, keepDims',
    run: () => tf.logSumExp(logits(), 1, true),
    want: [[[logSumExp([2, 1, 0])], [logSumExp([0, 3, 1])]]],
  },
  {
    fault: 'values NaN',
    name: 'logSumExp of infinities',
    run: () => tf.logSumExp(tf.tensor1d([-Infinity, -Infinity])),
    want: [-Infinity],
  },
  {
    fault: 'values NaN',
    name: 'logSumExp with an infinity',
    run: () => tf.logSumExp(tf.tensor1d([1, Infinity])),
    want: [Infinity],
  },
  {
    name: 'softmax along an axis that is not the last',
    run: () => tf.softmax(logits(), 1),
    want: [
      [
        [2, 1, 0],
        [0, 3, 1],
      ].map((row) => row.map((v) => Math.exp(v - logSumExp(row)))),
    ],
  },
  { name: 'divNoNan', run: () => tf.divNoNan(tf.tensor1d([1, 0, 2]), tf.tensor1d([0, 0, 4])), want: [[0, 0, 0.5]] },
  {
    name: 'divNoNan, broadcast',
    run: () => tf.divNoNan(tf.tensor2d([1, 2], [2, 1]), tf.tensor1d([0, 4])),
    want: [
      [
        [0, 0.25],
        [0, 0.5],
      ],
    ],
  },
  {
    name: 'batchNorm4d, offset and scale',
    run: () =>
      tf.batchNorm4d(
        tf.tensor4d([2, 4], [1, 1, 1, 2]),
        tf.tensor1d([1, 2]),
        tf.tensor1d([3, 8]),
        tf.tensor1d([1, 2]),
        tf.tensor1d([2, 3]),
        1,
      ),
    want: [[[[[2 * (1 / 2) + 1, (3 * 2) / 3 + 2]]]]],
  },
  {
    name: 'basicLSTMCell',
    run: () =>
      tf.basicLSTMCell(
        tf.scalar(1),
        tf.tensor2d([0, 0, 0, 0, 0, 0, 0, 0], [2, 4]),
        tf.tensor1d([1, 2, 3, 4]),
        tf.tensor2d([5], [1, 1]),
        tf.tensor2d([0.5], [1, 1]),
        tf.tensor2d([0.25], [1, 1]),
      ),
    want: (() => {
      const s = (v: number): number => 1 / (1 + Math.exp(-v));
      const c = 0.5 * s(3 + 1) + s(1) * Math.tanh(2);
      return [[[c]], [[Math.tanh(c) * s(4)]]];
    })(),
  },
  { name: 'linspace, one number', run: () => tf.linspace(2, 5, 1), want: [[2]] },
  { name: 'range of nothing', run: () => tf.range(3, 3), want: [[]] },
  { name: 'cosh of large numbers', run: () => tf.cosh(tf.tensor1d([88.9])), want: [[Math.cosh(88.9)]] },
  {
    name: 'separableConv2d',
    run: () =>
      tf.separableConv2d(
        tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]),
        tf.tensor4d([1, 1, 1, 1], [2, 2, 1, 1]),
        tf.tensor4d([2], [1, 1, 1, 1]),
        1,
        'valid',
      ),
    want: [[[[[20]]]]],
  },
  {
    name: 'clipByValue of int32 by fractions',
    run: () => tf.clipByValue(tf.tensor1d([-3, 0, 3], 'int32'), -1, 2),
    want: [[-1, 0, 2]],
  },
  {
    name: 'topk of equal values',
    run: () => Object.values(tf.topk(tf.tensor1d([1, 3, 3, 2]), 3)),
    want: [
      [3, 3, 2],
      [1, 2, 3],
    ],
  },
  {
    name: 'pool, average, dilated',
    run: () => tf.pool(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]), 2, 'avg', 'valid', 2, 1),
    want: [[[[[5]]]]],
  },
  {
    name: 'unsortedSegmentSum',
    run: () => tf.unsortedSegmentSum(x(), tf.tensor1d([1, 1], 'int32'), 2),
    want: [
      [
        [0, 0, 0],
        [-3, 3, -3],
      ],
    ],
  },
];
