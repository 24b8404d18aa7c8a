import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';
import { x } from './values.ts';

const matrix = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3]);
export const linalg: readonly ComposedCase[] = [
  {
    name: 'linalg.bandPart, the diagonal',
    run: () => tf.linalg.bandPart(matrix(), 0, 0),
    want: [
      [
        [1, 0, 0],
        [0, 5, 0],
        [0, 0, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart, lower triangle',
    run: () => tf.linalg.bandPart(matrix(), -1, 0),
    want: [
      [
        [1, 0, 0],
        [4, 5, 0],
        [7, 8, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart, one above',
    run: () => tf.linalg.bandPart(matrix(), 0, 1),
    want: [
      [
        [1, 2, 0],
        [0, 5, 6],
        [0, 0, 9],
      ],
    ],
  },
  {
    name: 'linalg.bandPart of rows',
    run: () => tf.linalg.bandPart(x(), 0, -1),
    want: [
      [
        [1, -2, 3],
        [0, 5, -6],
      ],
    ],
  },
  {
    name: 'linalg.gramSchmidt',
    run: () => tf.linalg.gramSchmidt(tf.tensor2d([3, 4, 1, 0], [2, 2])),
    want: [
      [
        [0.6, 0.8],
        [0.8, -0.6],
      ],
    ],
  },
  {
    name: 'linalg.qr times each other',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([2, 1, 1, 1, 3, 2, 1, 0, 4], [3, 3]));
      return [tf.matMul(q, r), tf.matMul(q, q, true)];
    },
    want: [
      [
        [2, 1, 1],
        [1, 3, 2],
        [1, 0, 4],
      ],
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
  },
  {
    name: 'linalg.qr of a tall matrix',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]));
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2],
        [3, 4],
        [5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a wide matrix',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [2, 3]));
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2, 3],
        [4, 5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a tall matrix, full',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]), true);
      return tf.matMul(q, r);
    },
    want: [
      [
        [1, 2],
        [3, 4],
        [5, 7],
      ],
    ],
  },
  {
    name: 'linalg.qr of a matrix that begins with 0',
    run: () => {
      const [q, r] = tf.linalg.qr(tf.tensor2d([0, 1, 1, 0], [2, 2]));
      return [tf.matMul(q, r)];
    },
    want: [
      [
        [0, 1],
        [1, 0],
      ],
    ],
  },
  { name: 'einsum, a trace', run: () => tf.einsum('ij,ij->', x(), x()), want: [91] },
  {
    name: 'einsum, batches',
    run: () => tf.einsum('ij,kj->ik', x(), x()),
    want: [
      [
        [14, -32],
        [-32, 77],
      ],
    ],
  },
  {
    name: 'outerProduct',
    run: () => tf.outerProduct(tf.tensor1d([1, 2]), tf.tensor1d([3, 4])),
    want: [
      [
        [3, 4],
        [6, 8],
      ],
    ],
  },
  {
    name: 'eye, a batch',
    run: () => tf.eye(2, 3, [2]),
    want: [
      [
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
        [
          [1, 0, 0],
          [0, 1, 0],
        ],
      ],
    ],
  },
];
