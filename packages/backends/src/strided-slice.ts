import * as tf from '@tensorflow/tfjs-core';

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/**
 * The stock kernel, given a cut in which no axis is dropped; dropping axes of length 1 is then a matter of the shape.
 * The stock kernels of cpu and wasm read wrong elements when an axis is dropped and another has a stride.
 */
export const stridedSliceKernel =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const a = call.attrs as unknown as StridedSliceAttrs;
    if (a.shrinkAxisMask === 0) return stock(call);
    const { x } = call.inputs as { x: tf.TensorInfo };
    const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
      x.shape,
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    // a negative end means "through the first element", which only the mask can say
    const endMask = end.reduce((mask, at, axis) => (at < 0 ? mask | (1 << axis) : mask), 0);
    const attrs = { begin, end, strides, beginMask: 0, endMask, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    const cut = stock({ ...call, attrs }) as tf.TensorInfo;
    return { dataId: cut.dataId, dtype: cut.dtype, shape: finalShape };
  };
