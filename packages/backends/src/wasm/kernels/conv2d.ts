import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { biasAndActivation, type FusedAttrs, type FusedOperands } from './bias-activation.ts';
import { type Conv2DAttrs, conv2DGeometry, gradientGeometry } from '../../window-geometry.ts';
import { onCpu } from './on-cpu.ts';
import { onFloats } from './on-floats.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/** Images whose channels come first are convolved on the cpu backend. */
const channelsLast = (context: WasmContext, table: KernelTable): KernelTable =>
  Object.fromEntries(
    Object.entries(table).map(([name, kernel]): [string, tf.KernelFunc] => {
      const other = onCpu(context, name);
      return [name, (call) => (call.attrs?.['dataFormat'] === 'NCHW' ? other(call) : kernel(call))];
    }),
  );

/** Convolution, also fused with a bias and an activation, and its gradients, with any strides, dilations (default 1) and padding. */
export const conv2DKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  const convolve = (x: tf.TensorInfo, filter: tf.TensorInfo, attrs: Conv2DAttrs): tf.TensorInfo => {
    const { info, sizes } = conv2DGeometry(x.shape, filter.shape, attrs);
    const workspace = context.scratch(module.convWorkspace(...sizes));
    const y = output(context, info.outShape);
    module.conv2d(at(x), at(filter), at(y), ...sizes, workspace);
    return y;
  };
  const table: KernelTable = {
    Conv2D: ({ inputs, attrs }) => {
      const { x, filter } = inputs as Inputs<'x' | 'filter'>;
      return convolve(x, filter, attrs as unknown as Conv2DAttrs);
    },
    FusedConv2D: ({ inputs, attrs }) => {
      const { x, filter, ...operands } = inputs as unknown as Inputs<'x' | 'filter'> & FusedOperands;
      const given = attrs as unknown as Conv2DAttrs & FusedAttrs;
      return biasAndActivation(context, 'fused conv2d', convolve(x, filter, given), operands, given);
    },
    Conv2DBackpropFilter: ({ inputs, attrs }) => {
      const { x, dy } = inputs as Inputs<'x' | 'dy'>;
      const given = attrs as unknown as Conv2DAttrs & { filterShape: number[] };
      const { sizes } = gradientGeometry(conv2DGeometry(x.shape, given.filterShape, given), dy);
      const workspace = context.scratch(module.convWorkspace(...sizes));
      const dw = output(context, given.filterShape);
      module.conv2dBackpropFilter(at(x), at(dy), at(dw), ...sizes, workspace);
      return dw;
    },
    Conv2DBackpropInput: ({ inputs, attrs }) => {
      const { dy, filter } = inputs as Inputs<'dy' | 'filter'>;
      const given = attrs as unknown as Conv2DAttrs & { inputShape: number[] };
      const { sizes } = gradientGeometry(conv2DGeometry(given.inputShape, filter.shape, given), dy);
      const workspace = context.scratch(module.convWorkspace(...sizes));
      const dx = output(context, given.inputShape);
      module.conv2dBackpropInput(at(dy), at(filter), at(dx), ...sizes, workspace);
      return dx;
    },
  };
  return onFloats(context, channelsLast(context, table));
};
