import type { Layer, None } from '../layer.ts';
import { relu } from '../layers/activations.ts';
import { type Conv2dParams, conv2d } from '../layers/conv2d.ts';
import { type DenseParams, dense } from '../layers/dense.ts';
import { flatten } from '../layers/flatten.ts';
import { maxPool } from '../layers/pool.ts';
import { type Serial, serial } from '../serial.ts';

export interface LenetCaffeOptions {
  /** 10 if not given. */
  readonly classes?: number;
}

export type LenetCaffe = Serial<{
  readonly conv1: Layer<Conv2dParams, None>;
  readonly relu1: Layer<None, None>;
  readonly pool1: Layer<None, None>;
  readonly conv2: Layer<Conv2dParams, None>;
  readonly relu2: Layer<None, None>;
  readonly pool2: Layer<None, None>;
  readonly flatten: Layer<None, None>;
  readonly fc1: Layer<DenseParams, None>;
  readonly relu3: Layer<None, None>;
  readonly fc2: Layer<DenseParams, None>;
}>;

/**
 * The larger LeNet that Caffe made known, 20-50-500, with relu after each convolution: 431,080 parameters for
 * 28 × 28 × 1 images and 10 classes. Valid 5 × 5 convolutions, 2 × 2 max-pools, Glorot uniform weights, biases 0.
 *
 * `x: [batch, height, width, channels]` of at least 16 × 16, `y: [batch, classes]` (logits).
 *
 * @example countParameters(lenetCaffe().init(key(1), [28, 28, 1]).params); // 431080
 */
export const lenetCaffe = ({ classes = 10 }: LenetCaffeOptions = {}): LenetCaffe =>
  serial({
    conv1: conv2d({ filters: 20, kernel: 5 }),
    relu1: relu(),
    pool1: maxPool({ size: 2 }),
    conv2: conv2d({ filters: 50, kernel: 5 }),
    relu2: relu(),
    pool2: maxPool({ size: 2 }),
    flatten: flatten(),
    fc1: dense({ units: 500 }),
    relu3: relu(),
    fc2: dense({ units: classes }),
  });
