import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(11);
type Image = tf.Tensor4D;

describe('resizing agrees with differences: not square, batch of two, up and down', () => {
  for (const size of [
    [5, 7],
    [2, 3],
    [3, 9],
  ] as [number, number][])
    for (const [name, align, half] of [
      ['', false, false],
      [', aligned corners', true, false],
      [', half pixel centres', false, true],
    ] as const) {
      soundUnary(
        `resizeBilinear, to ${size.join(' × ')}${name}`,
        (x) => tf.image.resizeBilinear(x as Image, size, align, half),
        () => uniform([2, 3, 4, 2]),
      );
      soundUnary(
        `resizeNearestNeighbor, to ${size.join(' × ')}${name}`,
        (x) => tf.image.resizeNearestNeighbor(x as Image, size, align, half),
        () => uniform([2, 3, 4, 2]),
      );
    }
});
