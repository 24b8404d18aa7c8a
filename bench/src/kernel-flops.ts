import * as tf from '@tensorflow/tfjs-core';

/** What a kernel is called with. */
export interface KernelCall {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
}

const size = (tensor: tf.TensorInfo): number => tf.util.sizeFromShape(tensor.shape);

/** Multiply-adds behind one value of a convolution's output: height, width and input channels of the filter. */
const window = (shape: readonly number[]): number => shape.slice(0, 3).reduce((product, length) => product * length, 1);

type Tensors = Readonly<Record<string, tf.TensorInfo>>;

const multiplyAdds: Readonly<
  Record<string, (inputs: Tensors, attrs: NonNullable<KernelCall['attrs']>, output: tf.TensorInfo) => number>
> = {
  BatchMatMul: ({ a }, { transposeA }, c) => size(c) * (a!.shape.at(transposeA === true ? -2 : -1) ?? 1),
  _FusedMatMul: ({ a }, { transposeA }, c) => size(c) * (a!.shape.at(transposeA === true ? -2 : -1) ?? 1),
  Conv2D: ({ filter }, _attrs, y) => size(y) * window(filter!.shape),
  FusedConv2D: ({ filter }, _attrs, y) => size(y) * window(filter!.shape),
  Conv2DBackpropInput: ({ dy, filter }) => size(dy!) * window(filter!.shape),
  Conv2DBackpropFilter: ({ dy }, _attrs, dw) => size(dy!) * window(dw.shape),
};

/**
 * Floating-point operations of a call by the definition of its kernel, two for each multiply-add; 0 for kernels that are no
 * matrix product or convolution. A faster algorithm does fewer, so the rate that follows is one of useful work.
 */
export const kernelFlops = (kernel: string, { inputs, attrs = {} }: KernelCall, output: tf.TensorInfo): number =>
  2 * (multiplyAdds[kernel]?.(inputs as Tensors, attrs, output) ?? 0);
