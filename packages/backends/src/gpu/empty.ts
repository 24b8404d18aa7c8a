import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../kernel-table.ts';
import { type MatMulAttrs, matMulShape } from '../matmul-shape.ts';
import { type Conv2DAttrs, type Pool2DAttrs, pool2DGeometry } from '../window-geometry.ts';

type Backend = tf.KernelBackend & {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: tf.BackendValues): tf.TensorInfo;
};

const filled = (backend: unknown, shape: number[], dtype: tf.DataType, value: number): tf.TensorInfo => {
  const values = tf.util.getTypedArrayFromDType(dtype as 'float32', tf.util.sizeFromShape(shape));
  return (backend as Backend).makeTensorInfo(shape, dtype, values.fill(value));
};

const isEmpty = ({ shape }: tf.TensorInfo): boolean => shape.includes(0);

interface Reduction {
  /** The value of no elements. */
  readonly identity: number;
  readonly dtype: (of: tf.DataType) => tf.DataType;
}

const same = (dtype: tf.DataType): tf.DataType => dtype;
const sumType = (dtype: tf.DataType): tf.DataType => (dtype === 'bool' ? 'int32' : dtype);

const reductions: Readonly<Record<string, Reduction>> = {
  Sum: { identity: 0, dtype: sumType },
  Mean: { identity: NaN, dtype: () => 'float32' },
  Prod: { identity: 1, dtype: sumType },
  Max: { identity: -Infinity, dtype: same },
  Min: { identity: Infinity, dtype: same },
  All: { identity: 1, dtype: () => 'bool' },
  Any: { identity: 0, dtype: () => 'bool' },
};

/** The shape of a reduction's result. */
export function reducedShape(shape: readonly number[], attrs: unknown): number[] {
  const { axis, reductionIndices, keepDims } = attrs as {
    readonly axis?: number | number[];
    readonly reductionIndices?: number | number[];
    readonly keepDims?: boolean;
  };
  const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? [...shape.keys()], [...shape]);
  return shape.flatMap((length, i) => (!axes.includes(i) ? [length] : keepDims === true ? [1] : []));
}

/** Results of tensors without elements: the stock kernels of GPU backends divide by their number, or give the device a buffer of no bytes. */
export function emptyKernels(stock: (kernelName: string) => tf.KernelFunc): KernelTable {
  const table: Record<string, tf.KernelFunc> = {};
  for (const [name, { identity, dtype }] of Object.entries(reductions)) {
    const kernel = stock(name);
    table[name] = (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      return isEmpty(x)
        ? filled(call.backend, reducedShape(x.shape, call.attrs), dtype(x.dtype), identity)
        : kernel(call);
    };
  }
  const convolutions = { Conv2D: false, FusedConv2D: false, DepthwiseConv2dNative: true, FusedDepthwiseConv2D: true };
  for (const [name, depthwise] of Object.entries(convolutions)) {
    const kernel = stock(name);
    table[name] = (call) => {
      const { x, filter } = call.inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
      if (!isEmpty(x)) return kernel(call);
      const { strides, pad, dataFormat = 'NHWC', dilations, dimRoundingMode } = call.attrs as unknown as Conv2DAttrs;
      const { outShape } = tf.backend_util.computeConv2DInfo(
        x.shape as [number, number, number, number],
        filter.shape as [number, number, number, number],
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        depthwise,
        dataFormat === 'NCHW' ? 'channelsFirst' : 'channelsLast',
      );
      return filled(call.backend, outShape, 'float32', 0);
    };
  }
  const gradients = {
    Conv2DBackpropInput: ['dy', 'inputShape'],
    DepthwiseConv2dNativeBackpropInput: ['dy', 'inputShape'],
    DepthwiseConv2dNativeBackpropFilter: ['dy', 'filterShape'],
  } as const;
  for (const [name, [input, shape]] of Object.entries(gradients)) {
    const kernel = stock(name);
    table[name] = (call) =>
      isEmpty(call.inputs[input] as tf.TensorInfo)
        ? filled(call.backend, call.attrs![shape] as number[], 'float32', 0)
        : kernel(call);
  }
  const average = stock('AvgPool');
  table['AvgPool'] = (call) => {
    const { x } = call.inputs as { x: tf.TensorInfo };
    if (!isEmpty(x)) return average(call);
    return filled(
      call.backend,
      pool2DGeometry(x.shape, call.attrs as unknown as Pool2DAttrs).info.outShape,
      'float32',
      0,
    );
  };
  const segments = stock('UnsortedSegmentSum');
  table['UnsortedSegmentSum'] = (call) => {
    const { x, segmentIds } = call.inputs as { x: tf.TensorInfo; segmentIds: tf.TensorInfo };
    if (!isEmpty(x)) return segments(call);
    const rest = x.shape.slice(segmentIds.shape.length);
    return filled(call.backend, [call.attrs!['numSegments'] as number, ...rest], x.dtype, 0);
  };
  for (const name of ['BatchMatMul', '_FusedMatMul']) {
    const kernel = stock(name);
    table[name] = (call) => {
      const { a, b, bias } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo; bias?: tf.TensorInfo };
      if ((!isEmpty(a) && !isEmpty(b)) || bias !== undefined) return kernel(call);
      const { batch, m, n } = matMulShape(a.shape, b.shape, call.attrs as unknown as MatMulAttrs);
      return filled(call.backend, [...batch, m, n], 'float32', 0);
    };
  }
  return table;
}
