import type { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';

type Inputs = { readonly dy: tf.TensorInfo; readonly images: tf.TensorInfo };

/** The stock kernel has the right values under the shape [batch, width, height, channels]. */
const withImageShape =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const { images } = call.inputs as Inputs;
    return { ...(stock(call) as tf.TensorInfo), shape: images.shape };
  };

/** The stock kernel finds image 1 and later of dy by the size of the input's images, so it is given one image at a time. */
const imageByImage =
  (stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const { dy, images } = call.inputs as Inputs;
    const [batch = 0, ...rest] = images.shape;
    if (batch < 2) return stock(call);
    const cpu = call.backend as MathBackendCPU;
    const size = tf.util.sizeFromShape(rest);
    const dx = new Float32Array(batch * size);
    for (let i = 0; i < batch; i++) {
      const one = { dy: image(cpu, dy, i), images: image(cpu, images, i) };
      const result = stock({ ...call, inputs: one }) as tf.TensorInfo;
      dx.set(cpu.data.get(result.dataId).values as Float32Array, i * size);
      for (const part of [one.dy, one.images, result]) cpu.disposeIntermediateTensorInfo(part);
    }
    return cpu.makeTensorInfo(images.shape, 'float32', dx);
  };

function image(cpu: MathBackendCPU, tensor: tf.TensorInfo, index: number): tf.TensorInfo {
  const [, ...rest] = tensor.shape;
  const size = tf.util.sizeFromShape(rest);
  const values = cpu.data.get(tensor.dataId).values as Float32Array;
  return cpu.makeTensorInfo([1, ...rest], tensor.dtype, values.slice(index * size, (index + 1) * size));
}

export const resizeGradientKernels = (stock: (kernelName: string) => tf.KernelFunc): KernelTable => ({
  ResizeBilinearGrad: withImageShape(stock('ResizeBilinearGrad')),
  ResizeNearestNeighborGrad: imageByImage(stock('ResizeNearestNeighborGrad')),
});
