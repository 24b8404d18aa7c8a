import * as tf from '@tensorflow/tfjs-core';
import type { ComposedCase } from './case.ts';

export const imaging: readonly ComposedCase[] = [
  {
    name: 'image.rgbToGrayscale',
    run: () => tf.image.rgbToGrayscale(tf.tensor3d([10, 20, 30], [1, 1, 3])),
    want: [[[[0.2989 * 10 + 0.587 * 20 + 0.114 * 30]]]],
  },
  {
    name: 'image.threshold, binary',
    run: () => tf.image.threshold(tf.tensor3d([10, 200, 127, 128], [2, 2, 1]), 'binary', false, 0.5),
    want: [
      [
        [[0], [255]],
        [[0], [255]],
      ],
    ],
  },
  {
    name: 'image.threshold, inverted',
    run: () => tf.image.threshold(tf.tensor3d([10, 200, 127, 128], [2, 2, 1]), 'binary', true, 0.5),
    want: [
      [
        [[255], [0]],
        [[255], [0]],
      ],
    ],
  },
  {
    name: 'image.threshold, otsu',
    run: () => tf.image.threshold(tf.tensor3d([10, 12, 200, 210], [2, 2, 1]), 'otsu'),
    want: [
      [
        [[0], [0]],
        [[255], [255]],
      ],
    ],
  },
  {
    name: 'image.resizeBilinear of rank 3',
    run: () => tf.image.resizeBilinear(tf.tensor3d([1, 2, 3, 4], [2, 2, 1]), [1, 1], false, true),
    want: [[[[2.5]]]],
  },
];
