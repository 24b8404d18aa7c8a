import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { type Conv2DAttrs, depthwiseGeometry, gradientGeometry } from '../../window-geometry.ts';
import { biasAndActivation, type FusedAttrs, type FusedOperands } from './bias-activation.ts';
import { onFloats } from './on-floats.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** The depthwise convolution, also fused with a bias and an activation, and its gradients, with any strides, dilations (default 1), padding and channel multiplier. */
export const depthwiseKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  const convolve = (x: tf.TensorInfo, filter: tf.TensorInfo, attrs: Conv2DAttrs): tf.TensorInfo => {
    const { info, sizes } = depthwiseGeometry(x.shape, filter.shape, attrs);
    const y = output(context, info.outShape);
    module.depthwise(at(x), at(filter), at(y), ...sizes);
    return y;
  };
  return onFloats(context, {
    DepthwiseConv2dNative: ({ inputs, attrs }) => {
      const { x, filter } = inputs as Inputs<'x' | 'filter'>;
      return convolve(x, filter, attrs as unknown as Conv2DAttrs);
    },
    FusedDepthwiseConv2D: ({ inputs, attrs }) => {
      const { x, filter, ...operands } = inputs as unknown as Inputs<'x' | 'filter'> & FusedOperands;
      const given = attrs as unknown as Conv2DAttrs & FusedAttrs;
      return biasAndActivation(context, 'fused depthwiseConv2d', convolve(x, filter, given), operands, given);
    },
    DepthwiseConv2dNativeBackpropFilter: ({ inputs, attrs }) => {
      const { x, dy } = inputs as Inputs<'x' | 'dy'>;
      const given = attrs as unknown as Conv2DAttrs & { filterShape: number[] };
      const { sizes } = gradientGeometry(depthwiseGeometry(x.shape, given.filterShape, given), dy);
      const workspace = context.scratch(16 + 4 * tf.util.sizeFromShape(given.filterShape));
      const dw = output(context, given.filterShape);
      module.depthwiseBackpropFilter(at(x), at(dy), at(dw), ...sizes, workspace);
      return dw;
    },
    DepthwiseConv2dNativeBackpropInput: ({ inputs, attrs }) => {
      const { dy, filter } = inputs as Inputs<'dy' | 'filter'>;
      const given = attrs as unknown as Conv2DAttrs & { inputShape: number[] };
      const { sizes } = gradientGeometry(depthwiseGeometry(given.inputShape, filter.shape, given), dy);
      const dx = output(context, given.inputShape);
      module.depthwiseBackpropInput(at(dy), at(filter), at(dx), ...sizes);
      return dx;
    },
  });
};
