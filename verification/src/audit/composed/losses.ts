/* eslint-disable no-restricted-syntax -- it is the values of tfjs-core's own losses that are compared */
import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { labels, logits, weights, sum, logSumExp, crossEntropy, smooth } from './values.ts';

export const losses: readonly ComposedCase[] = [
  {
    name: 'losses.absoluteDifference',
    run: () => tf.losses.absoluteDifference(labels(), logits()),
    want: [(1 + 1 + 0 + 0 + 2 + 1) / 6],
  },
  {
    name: 'losses.absoluteDifference, weights, mean over the sum of weights',
    run: () => tf.losses.absoluteDifference(labels(), logits(), weights(), tf.Reduction.MEAN),
    want: [(2 + 3 * 3) / (3 * 4)],
  },
  {
    name: 'losses.absoluteDifference, weights, sum by nonzero weights',
    run: () =>
      tf.losses.absoluteDifference(
        labels(),
        logits(),
        tf.tensor2d([0, 3], [2, 1]),
        tf.Reduction.SUM_BY_NONZERO_WEIGHTS,
      ),
    want: [9 / 3],
  },
  {
    name: 'losses.meanSquaredError, sum',
    run: () => tf.losses.meanSquaredError(labels(), logits(), undefined, tf.Reduction.SUM),
    want: [1 + 1 + 4 + 1],
  },
  {
    name: 'losses.meanSquaredError, none',
    run: () => tf.losses.meanSquaredError(labels(), logits(), weights(), tf.Reduction.NONE),
    want: [
      [
        [1, 1, 0],
        [0, 12, 3],
      ],
    ],
  },
  {
    name: 'losses.cosineDistance',
    run: () => tf.losses.cosineDistance(tf.tensor2d([1, 0, 0, 1], [2, 2]), tf.tensor2d([0.6, 0.8, 1, 0], [2, 2]), 1),
    want: [(0.4 + 1) / 2],
  },
  {
    name: 'losses.hingeLoss',
    run: () => tf.losses.hingeLoss(tf.tensor1d([1, 0, 1]), tf.tensor1d([0.5, 0.5, 2])),
    want: [(0.5 + 1.5 + 0) / 3],
  },
  {
    name: 'losses.huberLoss, delta 1',
    run: () => tf.losses.huberLoss(tf.tensor1d([0, 0, 0]), tf.tensor1d([0.5, -3, 1])),
    want: [(0.125 + 2.5 + 0.5) / 3],
  },
  {
    name: 'losses.huberLoss, delta 2',
    run: () => tf.losses.huberLoss(tf.tensor1d([0, 0]), tf.tensor1d([0.5, -3]), undefined, 2),
    want: [(0.125 + 2 * 3 - 2) / 2],
  },
  {
    name: 'losses.logLoss',
    run: () => tf.losses.logLoss(tf.tensor1d([1, 0]), tf.tensor1d([0.5, 0.25])),
    want: [(-Math.log(0.5) - Math.log(0.75)) / 2],
  },
  {
    name: 'losses.sigmoidCrossEntropy',
    run: () => tf.losses.sigmoidCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([2, -1], [1, 2])),
    want: [(Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2],
  },
  {
    name: 'losses.sigmoidCrossEntropy, label smoothing',
    run: () => tf.losses.sigmoidCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([2, -1], [1, 2]), undefined, 0.2),
    want: [(Math.log1p(Math.exp(-2)) + 2 * 0.1 + Math.log1p(Math.exp(-1)) + 0.1) / 2],
  },
  {
    name: 'losses.softmaxCrossEntropy',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits()),
    want: [sum(crossEntropy) / 2],
  },
  {
    name: 'losses.softmaxCrossEntropy, weights per example',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits(), tf.tensor1d([1, 3]), undefined, tf.Reduction.SUM),
    want: [crossEntropy[0]! + 3 * crossEntropy[1]!],
  },
  {
    name: 'losses.softmaxCrossEntropy, label smoothing',
    run: () => tf.losses.softmaxCrossEntropy(labels(), logits(), undefined, 0.3, tf.Reduction.NONE),
    want: [
      [
        logSumExp([2, 1, 0]) - (smooth(1, 0.3, 3) * 2 + smooth(0, 0.3, 3)),
        logSumExp([0, 3, 1]) - (smooth(1, 0.3, 3) * 3 + smooth(0, 0.3, 3)),
      ],
    ],
  },
  {
    name: 'losses.softmaxCrossEntropy of logits 1000 apart',
    run: () => tf.losses.softmaxCrossEntropy(tf.tensor2d([1, 0], [1, 2]), tf.tensor2d([0, 1000], [1, 2])),
    want: [1000],
  },
];
