import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { tensorOf, valuesOf } from './values.ts';

/** The gradient of relu, and relu after a bias. */
export const reluKernels = (): KernelTable => ({
  /** dy where x > 0, 0 elsewhere. */
  ReluGrad: ({ inputs, backend }) => {
    const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
    const values = valuesOf(backend, x);
    const gradient = valuesOf(backend, dy).map((d, i) => ((values[i] as number) > 0 ? d : 0));
    return tensorOf(backend, dy.shape, gradient);
  },
  /** relu(x + bias), x: [..., channels], bias: [channels] or like x. */
  BiasRelu: ({ inputs, backend }) => {
    const { x, bias } = inputs as { x: tf.TensorInfo; bias: tf.TensorInfo };
    const offsets = valuesOf(backend, bias);
    const y = valuesOf(backend, x).map((value, i) => Math.max(0, value + (offsets[i % offsets.length] as number)));
    return tensorOf(backend, x.shape, y);
  },
});
