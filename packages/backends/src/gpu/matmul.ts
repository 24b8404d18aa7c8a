import * as tf from '@tensorflow/tfjs-core';
import { batchedMatMulKernels } from '../batched-matmul.ts';
import type { KernelTable } from '../kernel-table.ts';

/** Matrix products, right for every broadcast of their batch axes, from the stock kernels of a GPU backend. */
export function matMulKernels(backendName: string): KernelTable {
  const stock = (kernelName: string): tf.KernelFunc => tf.getKernel(kernelName, backendName).kernelFunc;
  const dispose = (backend: unknown, { dataId }: tf.TensorInfo): void =>
    void (backend as tf.KernelBackend).disposeData(dataId);
  return batchedMatMulKernels({
    stock,
    dispose,
    expand: (backend, x, batch) => {
      const matrix = x.shape.slice(-2);
      const size = tf.util.sizeFromShape(matrix);
      const own = x.shape.slice(0, -2);
      const aligned = [...batch.slice(own.length).map(() => 1), ...own];
      const reshape = (from: tf.TensorInfo, shape: number[]): tf.TensorInfo =>
        stock('Reshape')({
          inputs: { x: from },
          attrs: { shape },
          backend: backend as tf.KernelBackend,
        }) as tf.TensorInfo;
      const flat = reshape(x, [...aligned, size]);
      const reps = [...batch.map((length, axis) => length / (aligned[axis] as number)), 1];
      const tiled = stock('Tile')({
        inputs: { x: flat },
        attrs: { reps },
        backend: backend as tf.KernelBackend,
      }) as tf.TensorInfo;
      const whole = reshape(tiled, [...batch, ...matrix]);
      dispose(backend, flat);
      dispose(backend, tiled);
      return whole;
    },
  });
}
