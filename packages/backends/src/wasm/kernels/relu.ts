import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';

const WORKSPACE = 4096;

/** The gradient of relu, and relu after a bias: kernels of our own. float32 throughout. */
export const reluKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const gate = (dy: tf.TensorInfo, x: tf.TensorInfo): tf.TensorInfo => {
    const dx = output(context, dy.shape);
    const size = tf.util.sizeFromShape(dy.shape);
    module.reluGrad(addressOf(context, dy), addressOf(context, x), addressOf(context, dx), size);
    return dx;
  };
  return {
    /** dy where x > 0, 0 elsewhere. */
    ReluGrad: ({ inputs }) => {
      const { dy, x } = inputs as { dy: tf.TensorInfo; x: tf.TensorInfo };
      return gate(dy, x);
    },
    /** relu(x + bias), x: [..., channels], bias: [channels]. */
    BiasRelu: ({ inputs }) => {
      const { x, bias } = inputs as { x: tf.TensorInfo; bias: tf.TensorInfo };
      const y = output(context, x.shape);
      const channels = x.shape.at(-1) ?? 1;
      const rows = tf.util.sizeFromShape(x.shape.slice(0, -1));
      const workspace = context.scratch(WORKSPACE);
      module.biasRelu(
        addressOf(context, x),
        addressOf(context, bias),
        addressOf(context, y),
        rows,
        channels,
        workspace,
      );
      return y;
    },
    /** dy where y, the result of BiasRelu, is positive, 0 elsewhere: the gradient of x; its sum over all but the last axis is that of bias. */
    BiasReluGrad: ({ inputs }) => {
      const { dy, y } = inputs as { dy: tf.TensorInfo; y: tf.TensorInfo };
      return gate(dy, y);
    },
  };
};
