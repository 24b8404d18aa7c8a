import { type ConvInitializer, heNormal } from '../initializers.ts';
import type { Layer, None } from '../layer.ts';
import { relu } from '../layers/activations.ts';
import { type BatchNormParams, type BatchNormState, batchNorm } from '../layers/batch-norm.ts';
import { type Conv2dParams, conv2d } from '../layers/conv2d.ts';
import { type DenseParams, dense } from '../layers/dense.ts';
import { dropout } from '../layers/dropout.ts';
import { flatten } from '../layers/flatten.ts';
import { maxPool } from '../layers/pool.ts';
import { type Serial, serial } from '../serial.ts';

/** What stands between the two dense layers: nothing, dropout with rate 0.5, or batch normalization. */
export type LenetRegularizer = 'none' | 'dropout' | 'batch-norm';

export interface LenetOptions {
  /** 10 if not given. */
  readonly classes?: number;
  /** Filters of the three convolutions and units of the first dense layer; `[6, 16, 120, 84]` if not given. */
  readonly widths?: readonly [conv1: number, conv2: number, conv3: number, fc1: number];
  /** 'none' if not given. */
  readonly regularizer?: LenetRegularizer;
  /** The statistics of the regularizer 'batch-norm', see `batchNorm`: 'batch' if not given, and running averages serve in evaluation. */
  readonly statistics?: 'batch' | 'batch-at-test';
  /** How convolutions start: `heNormal` if not given. */
  readonly init?: ConvInitializer;
}

export type Lenet = Serial<{
  readonly conv1: Layer<Conv2dParams, None>;
  readonly relu1: Layer<None, None>;
  readonly pool1: Layer<None, None>;
  readonly conv2: Layer<Conv2dParams, None>;
  readonly relu2: Layer<None, None>;
  readonly pool2: Layer<None, None>;
  readonly conv3: Layer<Conv2dParams, None>;
  readonly relu3: Layer<None, None>;
  readonly flatten: Layer<None, None>;
  readonly fc1: Layer<DenseParams, None>;
  readonly relu4: Layer<None, None>;
  readonly dropout?: Layer<None, None>;
  readonly norm?: Layer<BatchNormParams, Partial<BatchNormState>>;
  readonly fc2: Layer<DenseParams, None>;
}>;

/**
 * LeNet as the paper has it on MNIST: 61,706 parameters for 28 × 28 × 1 images and 10 classes.
 *
 * Convolutions 5 × 5 ('same', 'valid', 'valid') with relu, the first two followed by a 2 × 2 max-pool; then dense 84, relu,
 * the regularizer, dense `classes`. Dense layers start Glorot uniform, biases at 0.
 *
 * `x: [batch, height, width, channels]` of at least 28 × 28, `y: [batch, classes]` (logits).
 * Varga, Csiszárik & Zsombori, arXiv 1712.09936.
 *
 * @example lenet({ regularizer: 'dropout' })
 */
export const lenet = ({
  classes = 10,
  widths: [conv1, conv2, conv3, fc1] = [6, 16, 120, 84],
  regularizer = 'none',
  statistics = 'batch',
  init: convInit = () => heNormal,
}: LenetOptions = {}): Lenet => {
  const init = convInit({ stride: 1 });
  return serial({
    conv1: conv2d({ filters: conv1, kernel: 5, padding: 'same', init }),
    relu1: relu(),
    pool1: maxPool({ size: 2 }),
    conv2: conv2d({ filters: conv2, kernel: 5, init }),
    relu2: relu(),
    pool2: maxPool({ size: 2 }),
    conv3: conv2d({ filters: conv3, kernel: 5, init }),
    relu3: relu(),
    flatten: flatten(),
    fc1: dense({ units: fc1 }),
    relu4: relu(),
    ...regularizers[regularizer](statistics),
    fc2: dense({ units: classes }),
  });
};

const regularizers: {
  readonly [name in LenetRegularizer]: (statistics: 'batch' | 'batch-at-test') => {
    readonly dropout?: Layer<None, None>;
    readonly norm?: Layer<BatchNormParams, Partial<BatchNormState>>;
  };
} = {
  none: () => ({}),
  dropout: () => ({ dropout: dropout({ rate: 0.5 }) }),
  'batch-norm': (statistics) => ({
    norm: statistics === 'batch' ? batchNorm({ statistics }) : batchNorm({ statistics }),
  }),
};
