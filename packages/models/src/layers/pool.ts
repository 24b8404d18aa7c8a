import * as tf from '@tensorflow/tfjs-core';
import { checkImage, show } from '../checks.ts';
import { type Layer, type None, stateless } from '../layer.ts';
import { type Role, withRole } from '../role.ts';
import { type Extent, type Padding, slide, tfPadding, window } from './window.ts';

export interface PoolOptions {
  readonly size: Extent;
  /** The size if not given: windows side by side. */
  readonly stride?: Extent;
  /** 'valid' if not given. Padding cells never count, neither as a maximum nor in an average. */
  readonly padding?: Padding;
}

const pool =
  (name: string, op: typeof tf.maxPool | typeof tf.avgPool, role?: Role<None, None>) =>
  ({ size, stride = size, padding = 'valid' }: PoolOptions): Layer<None, None> => {
    const view = window(name, { kernel: size, stride, padding });
    const pad = tfPadding(view);
    const sides = typeof pad === 'string' ? [] : [pad[1], pad[2]];
    if (sides.some((cells, axis) => cells.some((n) => n >= (view.kernel[axis] ?? 0))))
      throw new Error(
        `${name}: padding is ${JSON.stringify(padding)} around a window of ${show(view.kernel)}, expected less than the window, ` +
          'or some windows would hold no cell of the image. Use less padding.',
      );
    const layer = stateless({
      output(input) {
        checkImage(name, input);
        return [...slide(name, view, input), input[2]];
      },
      apply: (x) => op(x as tf.Tensor4D, [...view.kernel], [...view.stride], pad),
    });
    return role === undefined ? layer : withRole(layer, role);
  };

/**
 * The maximum of each window, per channel. `x: [batch, height, width, channels]`.
 *
 * @example maxPool({ size: 2 })
 */
export const maxPool: (options: PoolOptions) => Layer<None, None> = pool('maxPool', tf.maxPool, { kind: 'max' });

/**
 * The mean of each window, per channel, over the cells inside the image. `x: [batch, height, width, channels]`.
 *
 * @example avgPool({ size: 3, stride: 2, padding: 'same' })
 */
export const avgPool: (options: PoolOptions) => Layer<None, None> = pool('avgPool', tf.avgPool);

/**
 * The mean of each channel over the whole image: `[batch, height, width, channels]` to `[batch, channels]`.
 *
 * @example serial({ conv: conv2d({ filters: 64, kernel: 3 }), pool: globalAvgPool(), fc: dense({ units: 10 }) });
 */
export const globalAvgPool = (): Layer<None, None> =>
  stateless({
    output(input) {
      checkImage('globalAvgPool', input);
      return [input[2]];
    },
    apply: (x) => tf.mean(x, [1, 2]),
  });
