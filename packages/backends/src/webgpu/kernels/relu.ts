import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { runShader } from '../program.ts';

/** The gradient of relu, and relu after a bias, in a program each: from stock kernels they are two. */
export const reluKernels = (): KernelTable => ({
  /** dy where x > 0, 0 elsewhere. */
  ReluGrad: ({ inputs, backend }) => {
    const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
    return runShader(backend, {
      name: 'relu gradient',
      inputs: { dy, x },
      pairs: {},
      shape: dy.shape,
      dtype: 'float32',
      functions: '',
      body: 'setOutputAtIndex(index, select(0.0, dy[index], x[index] > 0.0));',
    });
  },
  /** relu(x + bias), x: [..., channels], bias: [channels] or like x. NaN stays. */
  BiasRelu: ({ inputs, backend }) => {
    const { x, bias } = inputs as { x: tf.TensorInfo; bias: tf.TensorInfo };
    return runShader(backend, {
      name: 'bias and relu',
      inputs: { x, bias },
      pairs: { sizes: [tf.util.sizeFromShape(x.shape), tf.util.sizeFromShape(bias.shape)] },
      shape: x.shape,
      dtype: 'float32',
      functions: '',
      body: `
        let sum = x[index] + bias[index % uniforms.sizes.y];
        setOutputAtIndex(index, select(sum, 0.0, sum <= 0.0));`,
    });
  },
});
