import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { type Conv2DAttrs, depthwiseGeometry } from '../../window-geometry.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Gradients of the depthwise convolution, with any strides, dilations (default 1), padding and channel multiplier. */
export const depthwiseKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  return {
    DepthwiseConv2dNativeBackpropFilter: ({ inputs, attrs }) => {
      const { x, dy } = inputs as Inputs<'x' | 'dy'>;
      const given = attrs as unknown as Conv2DAttrs & { filterShape: number[] };
      const { sizes } = depthwiseGeometry(x.shape, given.filterShape, given);
      const workspace = context.scratch(16 + 4 * tf.util.sizeFromShape(given.filterShape));
      const dw = output(context, given.filterShape);
      module.depthwiseBackpropFilter(at(x), at(dy), at(dw), ...sizes, workspace);
      return dw;
    },
    DepthwiseConv2dNativeBackpropInput: ({ inputs, attrs }) => {
      const { dy, filter } = inputs as Inputs<'dy' | 'filter'>;
      const given = attrs as unknown as Conv2DAttrs & { inputShape: number[] };
      const { sizes } = depthwiseGeometry(given.inputShape, filter.shape, given);
      const dx = output(context, given.inputShape);
      module.depthwiseBackpropInput(at(dy), at(filter), at(dx), ...sizes);
      return dx;
    },
  };
};
