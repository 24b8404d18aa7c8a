import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import {
  type Conv2DAttrs,
  conv2DGeometry,
  type Conv2DGeometry,
  depthwiseGeometry,
  gradientGeometry,
} from '../../window-geometry.ts';

type Attrs = Conv2DAttrs & { readonly inputShape?: number[]; readonly filterShape?: number[] };
type Geometry = (input: readonly number[], filter: readonly number[], attrs: Conv2DAttrs) => Conv2DGeometry;

/** The stock kernel, for a dy of the shape of the output: of another one it makes numbers. */
const checked =
  (stock: tf.KernelFunc, geometry: Geometry): tf.KernelFunc =>
  (call) => {
    const { x, dy, filter } = call.inputs as Partial<Record<'x' | 'dy' | 'filter', tf.TensorInfo>>;
    const attrs = call.attrs as unknown as Attrs;
    const [input, weights] = [x?.shape ?? attrs.inputShape!, filter?.shape ?? attrs.filterShape!];
    if ((attrs.dataFormat ?? 'NHWC') === 'NHWC') gradientGeometry(geometry(input, weights, attrs), dy!);
    return stock(call);
  };

export const conv2DGradientKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable => ({
  Conv2DBackpropInput: checked(stock('Conv2DBackpropInput'), conv2DGeometry),
  Conv2DBackpropFilter: checked(stock('Conv2DBackpropFilter'), conv2DGeometry),
  DepthwiseConv2dNativeBackpropInput: checked(stock('DepthwiseConv2dNativeBackpropInput'), depthwiseGeometry),
  DepthwiseConv2dNativeBackpropFilter: checked(stock('DepthwiseConv2dNativeBackpropFilter'), depthwiseGeometry),
});
