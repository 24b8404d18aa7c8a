import { checkCounts } from '../checks.ts';
import { type ConvInitializer, heNormal } from '../initializers.ts';
import type { Layer } from '../layer.ts';
import { relu } from '../layers/activations.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { conv2d } from '../layers/conv2d.ts';
import { dense } from '../layers/dense.ts';
import { globalAvgPool } from '../layers/pool.ts';
import { optionAShortcut } from '../layers/shortcut.ts';
import { residual } from '../residual.ts';
import { type Layers, serial } from '../serial.ts';

/** What a batch norm of the net normalizes with; see `batchNorm`. */
export type ResnetStatistics = 'batch' | 'running' | 'batch-at-test';

export interface ResnetOptions {
  /** 10 if not given. */
  readonly classes?: number;
  /** Filters of the first stage, 48 if not given; each later stage has twice as many. */
  readonly filters?: number;
  /** Residual blocks in each of the three stages, 3 if not given. */
  readonly blocks?: number;
  /** Of the first convolution: 1 if not given; 2 halves the image before the stages. */
  readonly stemStride?: number;
  /** 'batch' if not given: running averages serve in evaluation. */
  readonly statistics?: ResnetStatistics;
  /** How convolutions start, by their stride: `heNormal` if not given. */
  readonly init?: ConvInitializer;
}

const stages = 3;

/**
 * A residual net for small images, the one of the paper on CIFAR: 2,414,794 parameters for 32 × 32 × 3 images and 10 classes.
 *
 * conv 3 × 3, norm, relu; three stages of `blocks` blocks (conv, norm, relu, conv, norm, + shortcut, relu), the first convolution of
 * stages 2 and 3 with stride 2 and the mean of 2 × 2 windows with channels of zeros as its shortcut; mean over the image; dense.
 * Convolutions have biases, as in the paper's code, though the norm after them takes them away again. The dense layer starts Glorot uniform,
 * biases at 0.
 *
 * `x: [batch, height, width, channels]`, `y: [batch, classes]` (logits).
 * Varga, Csiszárik & Zsombori, arXiv 1712.09936; He et al. 2015 (arXiv 1512.03385), section 4.2, shortcut A.
 *
 * @example resnet({ classes: 100, filters: 16, blocks: 2 })
 */
export const resnet = ({
  classes = 10,
  filters = 48,
  blocks = 3,
  stemStride = 1,
  statistics = 'batch',
  init = () => heNormal,
}: ResnetOptions = {}): Layer => {
  checkCounts('resnet', { classes, filters, blocks, stemStride });
  const block = (width: number, stride: number): Layer =>
    residual<Layer, Layer, Layer>({
      body: serial({
        conv1: convolution(width, stride, init),
        norm1: norm(statistics),
        relu1: relu(),
        conv2: convolution(width, 1, init),
        norm2: norm(statistics),
      }),
      shortcut: optionAShortcut({ filters: width, stride }),
      after: relu(),
    });
  const stage = (s: number): Layer =>
    serial(named('block', blocks, (b) => block(filters * 2 ** s, s > 0 && b === 0 ? 2 : 1)));
  return serial({
    conv1: convolution(filters, stemStride, init),
    norm1: norm(statistics),
    relu1: relu(),
    ...named('stage', stages, stage),
    pool: globalAvgPool(),
    fc: dense({ units: classes }),
  });
};

/**
 * Our net for TinyImageNet, 200 classes of 64 × 64 × 3, for which the paper names none: the CIFAR net behind a first convolution of
 * stride 2. The images are halved once, so that the stages see the 32 × 32 maps that they were made for, at the arithmetic of a CIFAR
 * image (364 M multiply-adds), where the full size would cost four times as much and leave a last map of 16 × 16 to the mean.
 *
 * @example tinyImagenetResnet({ filters: 16 })
 */
export const tinyImagenetResnet = ({ classes = 200, ...rest }: Omit<ResnetOptions, 'stemStride'> = {}): Layer =>
  resnet({ classes, stemStride: 2, ...rest });

const convolution = (filters: number, stride: number, init: ConvInitializer) =>
  conv2d({ filters, kernel: 3, stride, padding: 'same', init: init({ stride }) });

const norm = (statistics: ResnetStatistics): Layer =>
  statistics === 'batch-at-test' ? batchNorm({ statistics }) : batchNorm({ statistics });

/** `{ name1: of(0), name2: of(1), … }` */
const named = (name: string, n: number, of: (i: number) => Layer): Layers =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`${name}${i + 1}`, of(i)]));
