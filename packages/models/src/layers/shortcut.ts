import * as tf from '@tensorflow/tfjs-core';
import { checkCounts, checkImage } from '../checks.ts';
import { type Layer, type None, stateless } from '../layer.ts';
import { avgPool } from './pool.ts';

/**
 * Appends channels of zeros until there are `channels` of them. `x: [batch, height, width, in]`.
 *
 * Throws in `init` if the input has more channels already.
 *
 * @example serial({ pool: avgPool({ size: 2 }), pad: zeroPadChannels({ channels: 96 }) });
 */
export const zeroPadChannels = ({ channels }: { readonly channels: number }): Layer<None, None> => {
  checkCounts('zeroPadChannels', { channels });
  return stateless({
    output(input) {
      checkImage('zeroPadChannels', input);
      const [height, width, given] = input;
      if (given > channels)
        throw new Error(
          `zeroPadChannels was given ${given} channels, expected at most ${channels}. A shortcut without parameters can widen, not narrow: use conv2d({ filters: ${channels}, kernel: 1 }).`,
        );
      return [height, width, channels];
    },
    apply(x) {
      const missing = channels - (x.shape[3] ?? channels);
      if (missing === 0) return x;
      return tf.pad(x, [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, missing],
      ]);
    },
  });
};

/**
 * Shortcut "A" of residual nets, without parameters: the mean of each stride × stride window, then channels of zeros.
 *
 * `x: [batch, height, width, in]`, `y: [batch, ⌈height / stride⌉, ⌈width / stride⌉, filters]`, the shape that a 'same'
 * convolution with this stride gives. He et al. 2015 (arXiv 1512.03385), section 3.3, there with a stride in place of the mean.
 *
 * @example residual({ body, shortcut: optionAShortcut({ filters: 96, stride: 2 }), after: relu() })
 */
export const optionAShortcut = ({
  filters,
  stride = 1,
}: {
  readonly filters: number;
  readonly stride?: number;
}): Layer<None, None> => {
  const pool = avgPool({ size: stride, padding: 'same' });
  const pad = zeroPadChannels({ channels: filters });
  return {
    init: (key, input) => pad.init(key, pool.init(key, input).output),
    apply: (params, state, x, mode) =>
      pad.apply(params, state, stride === 1 ? x : pool.apply(params, state, x, mode).y, mode),
  };
};
