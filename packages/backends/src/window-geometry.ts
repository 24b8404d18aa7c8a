import * as tf from '@tensorflow/tfjs-core';
import { explicitPadding } from './explicit-padding.ts';

type Padding = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof tf.backend_util.computeConv2DInfo>[5];

export interface Conv2DAttrs {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dataFormat?: string;
  readonly dimRoundingMode?: Rounding;
  readonly dilations?: number | [number, number] | null;
}

export interface Pool2DAttrs {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode?: Rounding;
}

/** A convolution as the module's functions take it. */
export interface Conv2DGeometry {
  readonly info: tf.backend_util.Conv2DInfo;
  /** batch, height, width, channels, filter height, filter width, out height, out width, filters or multiplier, strides, dilations, top, left */
  readonly sizes: readonly number[];
}

function geometry(
  input: readonly number[],
  filter: readonly number[],
  attrs: Conv2DAttrs,
  depthwise: boolean,
): Conv2DGeometry {
  const { strides, pad, dimRoundingMode, dataFormat = 'NHWC' } = attrs;
  const dilations = attrs.dilations ?? 1; // tfjs hands null on
  if (dataFormat !== 'NHWC') {
    throw new Error(
      `convolutions on wasm take images [batch, height, width, channels] (NHWC), given ${dataFormat}: transpose them`,
    );
  }
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    explicitPadding(pad),
    dimRoundingMode,
    depthwise,
  );
  const { batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, outHeight, outWidth, outChannels } =
    info;
  return {
    info,
    sizes: [
      ...[batchSize, inHeight, inWidth, inChannels, filterHeight, filterWidth, outHeight, outWidth],
      depthwise ? outChannels / inChannels : outChannels,
      ...[info.strideHeight, info.strideWidth, info.dilationHeight, info.dilationWidth],
      ...[info.padInfo.top, info.padInfo.left],
    ],
  };
}

/** filter: [height, width, channels, filters] */
export const conv2DGeometry = (
  input: readonly number[],
  filter: readonly number[],
  attrs: Conv2DAttrs,
): Conv2DGeometry => geometry(input, filter, attrs, false);

/** filter: [height, width, channels, multiplier] */
export const depthwiseGeometry = (
  input: readonly number[],
  filter: readonly number[],
  attrs: Conv2DAttrs,
): Conv2DGeometry => geometry(input, filter, attrs, true);

/** The geometry, for a gradient dy that has the shape of the output. Throws where it has another. */
export function gradientGeometry(given: Conv2DGeometry, dy: tf.TensorInfo): Conv2DGeometry {
  const { outShape } = given.info;
  if (dy.shape.length !== 4 || dy.shape.some((length, axis) => length !== outShape[axis])) {
    throw new Error(
      `the gradient of a convolution takes dy of the shape of its output, [${outShape.join(', ')}], given ` +
        `[${dy.shape.join(', ')}]: check the shape of the input, the strides and the padding`,
    );
  }
  return given;
}

/** A pooling as the module's functions take it. */
export interface Pool2DGeometry {
  readonly info: tf.backend_util.Conv2DInfo;
  /** batch, height, width, channels, out height, out width, filter height, filter width, strides, top, left */
  readonly sizes: readonly number[];
}

export function pool2DGeometry(
  input: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: Pool2DAttrs,
): Pool2DGeometry {
  if (input.length !== 4) {
    throw new Error(`pools take images [batch, height, width, channels], given [${input.join(', ')}]: add the axes`);
  }
  const images = input as [number, number, number, number];
  const given = tf.backend_util.computePool2DInfo(
    images,
    filterSize,
    strides,
    1,
    explicitPadding(pad),
    dimRoundingMode,
  );
  // as in tfjs, one cell a window and as many windows as cells are the cells, whatever the strides and the padding
  const isIdentity = given.filterHeight === 1 && given.filterWidth === 1 && tf.util.arraysEqual(images, given.outShape);
  const info = isIdentity ? tf.backend_util.computePool2DInfo(images, 1, 1, 1, 'valid') : given;
  return {
    info,
    sizes: [
      ...[info.batchSize, info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth],
      ...[
        info.filterHeight,
        info.filterWidth,
        info.strideHeight,
        info.strideWidth,
        info.padInfo.top,
        info.padInfo.left,
      ],
    ],
  };
}
