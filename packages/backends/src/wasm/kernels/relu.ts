import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';

const WORKSPACE = 4096;

/** The gradient of relu, and relu after a bias: kernels of our own. float32 throughout. */
export const reluKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  return {
    /** dy where x > 0, 0 elsewhere. */
    ReluGrad: ({ inputs }) => {
      const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
      const dx = output(context, dy.shape);
      const size = tf.util.sizeFromShape(dy.shape);
      module.reluGrad(addressOf(context, dy), addressOf(context, x), addressOf(context, dx), size);
      return dx;
    },
    /** relu(x + bias), x: [..., channels], bias: [channels] or like x. */
    BiasRelu: ({ inputs }) => {
      const { x, bias } = inputs as { x: tf.TensorInfo; bias: tf.TensorInfo };
      const y = output(context, x.shape);
      const columns = tf.util.sizeFromShape(bias.shape);
      const rows = columns === 0 ? 0 : tf.util.sizeFromShape(x.shape) / columns;
      const workspace = context.scratch(WORKSPACE);
      module.biasRelu(addressOf(context, x), addressOf(context, bias), addressOf(context, y), rows, columns, workspace);
      return y;
    },
  };
};
