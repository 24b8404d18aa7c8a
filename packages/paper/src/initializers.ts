import { type ConvInitializer, fans } from '@gr/models';
import { uniform } from '@gr/random';

/**
 * Convolutions of the paper's authors: uniform, variance 4 / (fanIn + fanOut / stride²).
 *
 * @see danielvarga/improved_wgan_training, May 2018
 * @example resnet({ init: authorsConvUniform, statistics: 'batch-at-test' })
 */
export const authorsConvUniform: ConvInitializer =
  ({ stride }) =>
  (key, shape) => {
    const { fanIn, fanOut } = fans(shape);
    const limit = Math.sqrt((3 * 4) / (fanIn + fanOut / (stride * stride)));
    return uniform(key, shape, { min: -limit, max: limit });
  };
