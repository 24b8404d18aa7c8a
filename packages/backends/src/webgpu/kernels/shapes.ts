import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { reducedShape } from '../../gpu/empty.ts';
import type { KernelTable } from '../../kernel-table.ts';

/** Kernels whose stock form gives the right numbers the wrong shape or type, or does not compile for some of them. */
export function shapeKernels(): KernelTable {
  const stock = (name: string): tf.KernelFunc => tf.getKernel(name, 'webgpu').kernelFunc;
  const [prod, topK] = [stock('Prod'), stock('TopK')];
  const shaped = (info: unknown, shape: number[]): tf.TensorInfo => ({ ...(info as tf.TensorInfo), shape });
  return {
    Prod: (call) => shaped(prod(call), reducedShape((call.inputs['x'] as tf.TensorInfo).shape, call.attrs)),
    TopK: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const backend = call.backend as WebGPUBackend;
      const k = call.attrs!['k'] as number;
      const shape = [...x.shape.slice(0, -1), k];
      if (k === 0) return [backend.makeTensorInfo(shape, x.dtype, []), backend.makeTensorInfo(shape, 'int32', [])];
      if (x.shape.at(-1) !== 1) return topK(call);
      backend.incRef(x.dataId); // the stock kernel gives x itself away
      return [{ ...x }, backend.makeTensorInfo(shape, 'int32', new Int32Array(tf.util.sizeFromShape(shape)))];
    },
  };
}
