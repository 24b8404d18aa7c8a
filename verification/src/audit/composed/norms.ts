import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { x, sum, flat, squares } from './values.ts';

export const norms: readonly ComposedCase[] = [
  { name: 'norm, euclidean, of all', run: () => tf.norm(x()), want: [Math.sqrt(sum(squares))] },
  { name: 'norm, 1, of a matrix along an axis', run: () => tf.norm(x(), 1, 1), want: [[6, 15]] },
  { name: 'norm, infinity, along an axis', run: () => tf.norm(x(), Infinity, 0), want: [[4, 5, 6]] },
  { name: 'norm, minus infinity, along the last axis', run: () => tf.norm(x(), -Infinity, -1), want: [[1, 4]] },
  {
    name: 'norm, euclidean, keepDims',
    run: () => tf.norm(x(), 'euclidean', 1, true),
    want: [[[Math.sqrt(14)], [Math.sqrt(77)]]],
  },
  { name: 'norm, fro, over two axes', run: () => tf.norm(x(), 'fro', [0, 1]), want: [Math.sqrt(sum(squares))] },
  { name: 'norm, 1, over two axes: the largest sum of a column', run: () => tf.norm(x(), 1, [0, 1]), want: [9] },
  {
    name: 'norm, infinity, over two axes: the largest sum of a row',
    run: () => tf.norm(x(), Infinity, [0, 1]),
    want: [15],
  },
  {
    name: 'norm, -infinity, over two axes: the smallest sum of a row',
    run: () => tf.norm(x(), -Infinity, [0, 1]),
    want: [6],
  },
  {
    fault: ['throws: All values in axis param must be in range [-1, 1) but got axis -2', 'shape [1, 1, 3]'],
    name: 'norm, 1, over two axes from the end, keepDims',
    run: () => tf.norm(x(), 1, [-2, -1], true),
    want: [[[9]]],
  },
  { name: 'norm, 1, of all entries of a matrix', run: () => tf.norm(x(), 1), want: [21] },
  {
    name: 'norm, 2, of a batch of matrices along one axis',
    run: () => tf.norm(tf.tensor3d(flat, [1, 2, 3]), 2, 2),
    want: [[[Math.sqrt(14), Math.sqrt(77)]]],
  },
  {
    name: 'euclideanNorm along an axis',
    run: () => tf.euclideanNorm(x(), 0),
    want: [[Math.sqrt(17), Math.sqrt(29), Math.sqrt(45)]],
  },
];
