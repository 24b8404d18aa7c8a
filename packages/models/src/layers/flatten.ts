import * as tf from '@tensorflow/tfjs-core';
import { size } from '../checks.ts';
import { type Layer, type None, stateless } from '../layer.ts';

/**
 * Each example as one vector, row-major: `[batch, height, width, channels]` to `[batch, height · width · channels]`.
 *
 * @example serial({ flatten: flatten(), fc: dense({ units: 10 }) });
 */
export const flatten = (): Layer<None, None> =>
  stateless({
    output: (input) => [size(input)],
    apply: (x) => tf.reshape(x, [x.shape[0] ?? 1, size(x.shape.slice(1))]),
  });
