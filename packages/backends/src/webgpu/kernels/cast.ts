import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/**
 * Casts of whole numbers and bools to float32 convert. The stock kernel only calls the same buffer float32, and shaders that come to it later
 * do not compile: their results are zeros, without an error.
 */
export function castKernels(): KernelTable {
  const stock = tf.getKernel('Cast', 'webgpu').kernelFunc;
  return {
    Cast: (call) => {
      const { x } = call.inputs as { x: tf.TensorInfo };
      const backend = call.backend as WebGPUBackend;
      const { dtype, values } = backend.tensorMap.get(x.dataId);
      const converts = call.attrs!['dtype'] === 'float32' && (dtype === 'int32' || dtype === 'bool');
      if (!converts) return stock(call);
      if (values) return backend.makeTensorInfo(x.shape, 'float32', Float32Array.from(values as Int32Array));
      return runShader(backend, {
        name: 'cast to float32',
        inputs: { x },
        pairs: {},
        shape: x.shape,
        dtype: 'float32',
        functions: '',
        body: 'setOutputAtIndex(index, f32(x[index]));',
      });
    },
  };
}
