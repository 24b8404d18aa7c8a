import * as tf from '@tensorflow/tfjs-core';
import { describe } from 'vitest';
import { inputs } from '../testing/inputs.ts';
import { sound, soundUnary } from './sound.test-support.ts';

const { uniform } = inputs(7);
const indices = (values: number[]) => tf.tensor1d(values, 'int32');

describe('indexing agrees with differences', () => {
  soundUnary(
    'gather, repeated indices',
    (x) => tf.gather(x, indices([2, 0, 2])),
    () => uniform([3, 4]),
  );
  soundUnary(
    'gather, along the last axis',
    (x) => tf.gather(x, indices([1, 1, 3]), -1),
    () => uniform([3, 4]),
  );
  soundUnary(
    'gather, a matrix of indices',
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [0, 2],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
      ),
    () => uniform([2, 3, 2]),
  );
  soundUnary(
    'gather, a batch axis',
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [0, 2],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ),
        1,
        1,
      ),
    () => uniform([2, 3, 2]),
  );
  soundUnary(
    'gather, a batch axis, further axis',
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [1, 1],
          ],
          [2, 2],
          'int32',
        ),
        2,
        1,
      ),
    () => uniform([2, 3, 2]),
  );
  soundUnary(
    'gatherND',
    (x) =>
      tf.gatherND(
        x,
        tf.tensor2d(
          [
            [0, 1],
            [2, 3],
            [0, 1],
          ],
          [3, 2],
          'int32',
        ),
      ),
    () => uniform([3, 4]),
  );
  soundUnary(
    'flipLeftRight',
    (x) => tf.image.flipLeftRight(x as tf.Tensor4D),
    () => uniform([1, 2, 3, 2]),
  );
  soundUnary(
    'diag',
    (x) => tf.diag(x),
    () => uniform([3]),
  );
  sound(
    'tensorScatterUpdate',
    (x, updates) => tf.square(tf.tensorScatterUpdate(x!, tf.tensor2d([[2], [0]], [2, 1], 'int32'), updates!)),
    () => [uniform([4]), uniform([2])],
  );
  soundUnary(
    'sparseToDense',
    (x) => tf.sparseToDense(indices([3, 1]), x as tf.Tensor1D, [4], tf.scalar(0)),
    () => uniform([2]),
  );
  soundUnary(
    'scatterND',
    (x) => tf.scatterND(tf.tensor2d([[3], [0], [3]], [3, 1], 'int32'), x, [5, 4]),
    () => uniform([3, 4]),
  );
  soundUnary(
    'unsortedSegmentSum, a row dropped',
    (x) => tf.unsortedSegmentSum(x, indices([1, 0, 1, -1]), 3),
    () => uniform([4, 3]),
  );
  soundUnary(
    'mirrorPad, reflect',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [2, 0],
        ],
        'reflect',
      ),
    () => uniform([3, 4]),
  );
  soundUnary(
    'mirrorPad, symmetric',
    (x) =>
      tf.mirrorPad(
        x,
        [
          [1, 2],
          [0, 3],
        ],
        'symmetric',
      ),
    () => uniform([3, 4]),
  );
  soundUnary(
    'stridedSlice',
    (x) => tf.stridedSlice(x, [0, 1], [5, 6], [2, 2]),
    () => uniform([5, 6]),
  );
  soundUnary(
    'stridedSlice, backwards',
    (x) => tf.stridedSlice(x, [3, -1], [0, -6], [-1, -2]),
    () => uniform([4, 6]),
  );
  soundUnary(
    'stridedSlice, masks',
    (x) => tf.stridedSlice(x, [1, 2], [3, 4], [1, 2], 2, 2),
    () => uniform([4, 6]),
  );
  sound(
    'gather, as an embedding: mean, product',
    (table, w) =>
      tf.matMul(
        tf.mean(
          tf.gather(
            table!,
            tf.tensor2d(
              [
                [0, 2],
                [1, 2],
              ],
              [2, 2],
              'int32',
            ),
          ),
          1,
        ) as tf.Tensor2D,
        w as tf.Tensor2D,
      ),
    () => [uniform([3, 4]), uniform([4, 2])],
  );
});
