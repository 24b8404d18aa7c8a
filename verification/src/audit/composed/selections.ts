import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { x } from './values.ts';

export const selections: readonly ComposedCase[] = [
  {
    name: 'booleanMaskAsync, of rows',
    run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 1], 'bool')),
    want: [[[-4, 5, -6]]],
  },
  {
    name: 'booleanMaskAsync, of a matrix',
    run: () => tf.booleanMaskAsync(x(), tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], 'bool')),
    want: [[1, 3, -6]],
  },
  {
    name: 'booleanMaskAsync, along axis 1',
    run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 1, 1], 'bool'), 1),
    want: [
      [
        [-2, 3],
        [5, -6],
      ],
    ],
  },
  { name: 'booleanMaskAsync, nothing', run: () => tf.booleanMaskAsync(x(), tf.tensor1d([0, 0], 'bool')), want: [[]] },
  {
    name: 'whereAsync',
    run: () => tf.whereAsync(tf.tensor2d([1, 0, 1, 0], [2, 2], 'bool')),
    want: [
      [
        [0, 0],
        [1, 0],
      ],
    ],
  },
  { name: 'whereAsync, nothing', run: () => tf.whereAsync(tf.tensor1d([0, 0], 'bool')), want: [[]] },
  {
    name: 'setdiff1dAsync',
    run: () => tf.setdiff1dAsync(tf.tensor1d([1, 2, 3, 4, 5, 6]), tf.tensor1d([1, 3, 5])),
    want: [
      [2, 4, 6],
      [1, 3, 5],
    ],
  },
  {
    name: 'inTopKAsync',
    run: () => tf.inTopKAsync(tf.tensor2d([20, 10, 40, 30, 30, 50, -20, 10], [2, 4]), tf.tensor1d([2, 0], 'int32'), 2),
    want: [[1, 1]],
  },
  {
    fault: 'values 0',
    name: 'inTopKAsync, ties count as in',
    run: () => tf.inTopKAsync(tf.tensor2d([3, 3, 3, 1], [1, 4]), tf.tensor1d([2], 'int32'), 1),
    want: [[1]],
  },
  {
    name: 'math.confusionMatrix',
    run: () => tf.math.confusionMatrix(tf.tensor1d([0, 1, 2, 1, 0], 'int32'), tf.tensor1d([0, 2, 2, 1, 0], 'int32'), 3),
    want: [
      [
        [2, 0, 0],
        [0, 1, 1],
        [0, 0, 1],
      ],
    ],
  },
  {
    name: 'meshgrid, xy',
    run: () => tf.meshgrid(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5])),
    want: [
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
      [
        [4, 4, 4],
        [5, 5, 5],
      ],
    ],
  },
  {
    name: 'meshgrid, ij',
    run: () => tf.meshgrid(tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5]), { indexing: 'ij' }),
    want: [
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ],
      [
        [4, 5],
        [4, 5],
        [4, 5],
      ],
    ],
  },
  {
    fault: 'throws: The sum of sizes must match the size of the axis dimension.',
    name: 'split, the rest first',
    run: () => tf.split(tf.tensor1d([1, 2, 3, 4, 5]), [-1, 2]),
    want: [
      [1, 2, 3],
      [4, 5],
    ],
  },
  {
    name: 'split, the rest last',
    run: () => tf.split(tf.tensor1d([1, 2, 3, 4, 5]), [2, -1]),
    want: [
      [1, 2],
      [3, 4, 5],
    ],
  },
  {
    name: 'unstack along the last axis',
    run: () => tf.unstack(x(), -1),
    want: [
      [1, -4],
      [-2, 5],
      [3, -6],
    ],
  },
  {
    name: 'movingAverage',
    run: () => tf.movingAverage(tf.scalar(2), tf.scalar(4), 0.75, undefined, false),
    want: [2.5],
  },
  {
    name: 'movingAverage, unbiased',
    run: () => tf.movingAverage(tf.scalar(2), tf.scalar(4), 0.75, 2),
    want: [2 + 0.5 / (1 - 0.75 ** 2)],
  },
  {
    name: 'dropout, rate 0',
    run: () => tf.dropout(x(), 0),
    want: [
      [
        [1, -2, 3],
        [-4, 5, -6],
      ],
    ],
  },
  {
    name: 'ensureShape',
    run: () => tf.ensureShape(x(), [2, null as unknown as number]),
    want: [
      [
        [1, -2, 3],
        [-4, 5, -6],
      ],
    ],
  },
];
