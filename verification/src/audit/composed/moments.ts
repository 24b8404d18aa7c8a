import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { x, sum, flat } from './values.ts';

export const moments: readonly ComposedCase[] = [
  {
    name: 'moments of all',
    run: () => Object.values(tf.moments(x())),
    want: [-0.5, sum(flat.map((v) => (v + 0.5) ** 2)) / 6],
  },
  {
    name: 'moments along axis 0',
    run: () => Object.values(tf.moments(x(), 0)),
    want: [
      [-1.5, 1.5, -1.5],
      [6.25, 12.25, 20.25],
    ],
  },
  {
    name: 'moments along axis -1, keepDims',
    run: () => Object.values(tf.moments(x(), -1, true)),
    want: [
      [[2 / 3], [-5 / 3]],
      [[38 / 9], [206 / 9]],
    ],
  },
  {
    name: 'moments of whole numbers',
    run: () => Object.values(tf.moments(tf.tensor1d([1, 2], 'int32'))),
    want: [1.5, 0.25],
  },
];
