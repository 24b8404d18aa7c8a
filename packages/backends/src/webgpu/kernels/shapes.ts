import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { reducedShape } from '../../gpu/empty.ts';
import type { KernelTable } from '../../kernel-table.ts';
import { flat, runShader } from '../program.ts';

/** Kernels whose stock form gives the right numbers the wrong shape or type, or does not compile for some of them. */
export function shapeKernels(): KernelTable {
  const stock = (name: string): tf.KernelFunc => tf.getKernel(name, 'webgpu').kernelFunc;
  const [prod, gatherNd, topK] = ['Prod', 'GatherNd', 'TopK'].map(stock) as [
    tf.KernelFunc,
    tf.KernelFunc,
    tf.KernelFunc,
  ];
  const shaped = (info: unknown, shape: number[]): tf.TensorInfo => ({ ...(info as tf.TensorInfo), shape });
  return {
    Prod: (call) => shaped(prod(call), reducedShape((call.inputs['x'] as tf.TensorInfo).shape, call.attrs)),
    GatherNd: (call) => {
      const { params, indices } = call.inputs as { params: tf.TensorInfo; indices: tf.TensorInfo };
      const depth = indices.shape.at(-1) as number;
      if (depth < 5 || params.dtype === 'string') return gatherNd(call);
      // the stock shader cannot count through the strides of more than 4 axes
      const [shape, slices, size, strides] = tf.backend_util.prepareAndValidate(
        params as tf.Tensor,
        indices as tf.Tensor,
      );
      const result = runShader(call.backend, {
        name: `gather along ${depth} axes, ${params.dtype}`,
        inputs: { params: flat(params), indices: flat(indices) },
        pairs: {
          block: [size, params.shape.length],
          ...Object.fromEntries(strides.slice(0, depth).map((stride, axis) => [`axis${axis}`, [stride, 0] as const])),
        },
        shape: [slices * size],
        dtype: params.dtype as 'float32',
        functions: '',
        body: `
          let first = index / uniforms.block.x * ${depth};
          var at = 0;
          ${Array.from({ length: depth }, (_, axis) => `at += i32(indices[first + ${axis}]) * uniforms.axis${axis}.x;`).join('\n')}
          result[index] = params[at * uniforms.block.x + index % uniforms.block.x];`,
      });
      return shaped(result, shape);
    },
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
