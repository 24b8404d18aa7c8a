import * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from '@gr/autodiff';
import { checkCounts, checkImage } from '../checks.ts';
import { type Initializer, glorotUniform } from '../initializers.ts';
import type { Layer, None } from '../layer.ts';
import { withRole } from '../role.ts';
import { tidy } from '../tidy.ts';
import { type Extent, type Padding, slide, tfPadding, window } from './window.ts';

export interface Conv2dOptions {
  /** Channels of the output. */
  readonly filters: number;
  readonly kernel: Extent;
  /** 1 if not given. */
  readonly stride?: Extent;
  /** 'valid' if not given. */
  readonly padding?: Padding;
  /** 1 if not given; above 1 only with stride 1. */
  readonly dilation?: Extent;
  /** Of the weights; glorotUniform if not given. The bias starts at 0. */
  readonly init?: Initializer;
  readonly bias?: boolean;
}

/** `w: [kernel height, kernel width, in, out]`, `b: [out]`. */
export type Conv2dParams = { readonly w: tf.Tensor; readonly b: tf.Tensor };

/**
 * Convolution (cross-correlation, as everywhere in the field) over images, plus a bias per channel.
 *
 * `x: [batch, height, width, in]`, `y: [batch, height', width', filters]`. Throws in `init` if the input is not an image or
 * smaller than the window.
 *
 * @example conv2d({ filters: 6, kernel: 5, padding: 'same' })
 */
export function conv2d(options: Conv2dOptions & { readonly bias?: true }): Layer<Conv2dParams, None>;
export function conv2d(options: Conv2dOptions & { readonly bias: false }): Layer<Pick<Conv2dParams, 'w'>, None>;
export function conv2d(options: Conv2dOptions): Layer<never, None> {
  const { filters, kernel, stride = 1, padding = 'valid', dilation = 1, init = glorotUniform, bias = true } = options;
  checkCounts('conv2d', { filters });
  const view = window('conv2d', { kernel, stride, padding, dilation });
  const strides: [number, number] = [...view.stride];
  const dilations: [number, number] = [...view.dilation];
  if (strides.some((s) => s > 1) && dilations.some((d) => d > 1))
    throw new Error(
      `conv2d: stride is [${strides.join(', ')}] and dilation [${dilations.join(', ')}], expected one of them to be 1. Drop the one you do not need.`,
    );
  const pad = tfPadding(view);

  const product = ({ w }: Partial<Conv2dParams>, x: tf.Tensor) => {
    keepGradients();
    return tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad, 'NHWC', dilations);
  };
  const layer: Layer<Partial<Conv2dParams>, None> = {
    init(key, input) {
      checkImage('conv2d', input);
      const output = [...slide('conv2d', view, input), filters];
      const params = tidy(() => ({
        w: init(key, [...view.kernel, input[2], filters]),
        ...(bias ? { b: tf.zeros([filters]) } : {}),
      }));
      return { output, params, state: {} };
    },
    apply(params, state, x) {
      const y = product(params, x);
      return { y: params.b === undefined ? y : tf.add(y, params.b), state };
    },
  };
  return (bias ? withRole(layer, { kind: 'bias', product }) : layer) as Layer<never, None>;
}
