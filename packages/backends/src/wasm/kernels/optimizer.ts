import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { AdamAttrs, MomentumAttrs } from '../../optimizer-attrs.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo> & { w?: tf.TensorInfo };

/** Updates of one parameter in one pass: kernels of our own. float32 throughout. */
export const optimizerKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo | undefined): number => (tensor === undefined ? 0 : addressOf(context, tensor));
  const like = (tensor: tf.TensorInfo): tf.TensorInfo => output(context, tensor.shape);
  return {
    MomentumUpdate: ({ inputs, attrs }) => {
      const { w, g, trace } = inputs as Inputs<'g' | 'trace'>;
      const { rate, decay, nesterov = false } = attrs as unknown as MomentumAttrs;
      const [nextW, nextTrace] = [like(g), like(g)];
      const size = tf.util.sizeFromShape(g.shape);
      module.momentumUpdate(at(w), at(g), at(trace), at(nextW), at(nextTrace), size, decay, -rate, Number(nesterov));
      return [nextW, nextTrace];
    },
    AdamUpdate: ({ inputs, attrs }) => {
      const { w, g, m, v } = inputs as Inputs<'g' | 'm' | 'v'>;
      const { rate, beta1, beta2, epsilon, step } = attrs as unknown as AdamAttrs;
      const [nextW, nextM, nextV] = [like(g), like(g), like(g)];
      module.adamUpdate(
        ...[at(w), at(g), at(m), at(v), at(nextW), at(nextM), at(nextV), tf.util.sizeFromShape(g.shape)],
        ...[beta1, beta2, epsilon, 1 - beta2 ** step, -rate / (1 - beta1 ** step)],
      );
      return [nextW, nextM, nextV];
    },
  };
};
