import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/** The gradients of resizing disregard `halfPixelCenters`. */
export const refuseHalfPixels =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { halfPixelCenters } = call.attrs as { readonly halfPixelCenters?: boolean };
    if (halfPixelCenters === true)
      throw new Error(
        `${name} of TensorFlow.js has no halfPixelCenters: it gives the gradient of another resizing. Import @gr/autodiff, whose rule does not use this kernel.`,
      );
    return kernel(call);
  };

/** Batch norm repeats moments, offset and scale along x as their values lie in memory, whatever their shapes. */
export const refuseMoments: Correction = (kernel) => (call) => {
  const { x, ...operands } = call.inputs as Readonly<Record<string, tf.TensorInfo | undefined>>;
  const image = x!.shape.join();
  for (const [name, operand] of Object.entries(operands)) {
    if (operand === undefined || operand === null) continue;
    const own = operand.shape.slice(operand.shape.findIndex((n) => n !== 1));
    const repeats = tf.util.sizeFromShape(operand.shape) === 1 || `,${image}`.endsWith(`,${own.join()}`);
    if (!repeats)
      throw new Error(
        `tf.batchNorm of x ${list(x!.shape)} takes ${name} of shape [channels], the length of the last axis of x, or that of x; given ${list(operand.shape)}.`,
      );
  }
  return kernel(call);
};

/** The gradients of depthwise convolutions disregard dilations. */
export const refuseDilations =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { dilations = 1 } = call.attrs as { readonly dilations?: number | readonly number[] };
    if ([dilations].flat().some((dilation) => dilation !== 1))
      throw new Error(
        `${name} of TensorFlow.js takes dilations of 1, given ${String(dilations)}. Import @gr/autodiff, whose rule puts zeros between the taps of the filter.`,
      );
    return kernel(call);
  };

interface Pool2DAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: number;
}

/** The gradient of averages disregards `dimRoundingMode`, so dy may have another shape than the kernel reads. */
export const refuseOtherOutputs: Correction = (kernel) => (call) => {
  const { dy, input } = call.inputs as { readonly dy: tf.TensorInfo; readonly input: tf.TensorInfo };
  const { filterSize, strides, pad } = call.attrs as unknown as Pool2DAttrs;
  const image = input.shape as [number, number, number, number];
  const { outShape } = tf.backend_util.computePool2DInfo(image, filterSize, strides, 1, pad);
  if (outShape.join() !== dy.shape.join())
    throw new Error(
      `AvgPoolGrad takes dy of shape ${list(outShape)}, given ${list(dy.shape)}: it knows dimRoundingMode 'floor' alone. Pad the input with tf.pad and pool with padding 'valid'.`,
    );
  return kernel(call);
};

/** `same` for three axes with a stride above the window: tfjs-core computes a negative padding there, and shifts the windows. */
export const refuseGaps =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { x, input, filter } = call.inputs as Readonly<Record<string, tf.TensorInfo | undefined>>;
    const attrs = call.attrs as {
      readonly pad: unknown;
      readonly strides: number | readonly number[];
      readonly filterSize?: number | readonly number[];
      readonly filterShape?: readonly number[];
      readonly inputShape?: readonly number[];
      readonly dilations?: number | readonly number[];
    };
    const window = attrs.filterSize ?? attrs.filterShape ?? filter?.shape ?? 1;
    const image = attrs.inputShape ?? (x ?? input)!.shape;
    const of = (value: number | readonly number[], axis: number): number =>
      typeof value === 'number' ? value : value[axis]!;
    const gap = [0, 1, 2].some((axis) => {
      const [stride, size] = [of(attrs.strides, axis), image[axis + 1]!];
      const reach = (of(window, axis) - 1) * of(attrs.dilations ?? 1, axis) + 1;
      return (Math.ceil(size / stride) - 1) * stride + reach < size;
    });
    const { pad } = attrs;
    const larger =
      typeof pad === 'number' &&
      [0, 1, 2].some(
        (axis) => (of(window, axis) - 1) * of(attrs.dilations ?? 1, axis) + 1 > image[axis + 1]! + 2 * pad,
      );
    if (larger)
      throw new Error(
        `${name}: the window ${String(window)} is larger than ${list(image)} with padding ${String(pad)}.`,
      );
    if (pad === 'same' && gap)
      throw new Error(
        `${name}: with padding 'same' the stride ${String(attrs.strides)} is above the window on an axis of ${list(image)}, where TensorFlow.js reads shifted windows. Use padding 'valid'.`,
      );
    return kernel(call);
  };

/** The depthwise convolutions of the cpu backend read images with channels first as if channels were last. */
export const refuseChannelsFirst =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { dataFormat = 'NHWC' } = call.attrs as { readonly dataFormat?: string };
    if (dataFormat !== 'NHWC')
      throw new Error(
        `${name} takes images [batch, height, width, channels] (NHWC), given ${dataFormat}: transpose them with tf.transpose(x, [0, 2, 3, 1]).`,
      );
    return kernel(call);
  };

/** Counts of a vector disregard `binaryOutput` on cpu and webgl. */
export const refuseBinaryCounts: Correction = (kernel) => (call) => {
  const { x } = call.inputs as { readonly x: tf.TensorInfo };
  const { binaryOutput = false } = call.attrs as { readonly binaryOutput?: boolean };
  if (binaryOutput && x.shape.length === 1)
    throw new Error(
      'DenseBincount of a vector disregards binaryOutput. Pass a matrix of one row: tf.denseBincount(tf.expandDims(x, 0), weights, size, true).',
    );
  return kernel(call);
};

/** The stock shader of webgpu numbers the places in a window as if it were as wide as high. */
export const refuseOblongBoxes: Correction = (kernel) => (call) => {
  const { filterSize } = call.attrs as { readonly filterSize: number | readonly number[] };
  const [, height, width] = typeof filterSize === 'number' ? [0, filterSize, filterSize] : filterSize;
  if (height !== width)
    throw new Error(
      `MaxPool3DGrad on webgpu takes windows as wide as high, given ${list([filterSize].flat())}. Import @gr/autodiff, whose rule does not use this kernel.`,
    );
  return kernel(call);
};

/** With aligned corners the stock shaders divide by a scale of 0 where the image has one row or column. */
export const refuseAlignedLines: Correction = (kernel) => (call) => {
  const { images } = call.inputs as { readonly images: tf.TensorInfo };
  const { alignCorners } = call.attrs as { readonly alignCorners: boolean };
  if (alignCorners && images.shape.slice(1, 3).includes(1))
    throw new Error(
      `ResizeBilinearGrad on a GPU takes images of 2 rows and columns at least where corners are aligned, given ${list(images.shape)}. Import @gr/autodiff, whose rule does not use this kernel.`,
    );
  return kernel(call);
};
