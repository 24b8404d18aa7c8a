import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { AdamAttrs, MomentumAttrs } from '../../optimizer-attrs.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';

type List = readonly tf.TensorInfo[];
type Inputs<K extends string> = Record<K, List> & { w?: List };

/** Updates of parameters, each in one pass: kernels of our own. float32 throughout. */
export const optimizerKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  /** The address of a parameter's tensor, 0 where the list is not given. */
  const at = (list: List | undefined, i: number): number => (list === undefined ? 0 : addressOf(context, list[i]!));
  const like = (list: List): tf.TensorInfo[] => list.map(({ shape }) => output(context, shape));
  return {
    MomentumUpdate: ({ inputs, attrs }) => {
      const { w, g, trace } = inputs as unknown as Inputs<'g' | 'trace'>;
      const { rate, decay, nesterov = false } = attrs as unknown as MomentumAttrs;
      const [nextW, nextTrace] = [like(g), like(g)];
      g.forEach(({ shape }, i) => {
        const tensors = [w, g, trace, nextW, nextTrace].map((list) => at(list, i));
        module.momentumUpdate(...tensors, tf.util.sizeFromShape(shape), decay, -rate, Number(nesterov));
      });
      return [...nextW, ...nextTrace];
    },
    AdamUpdate: ({ inputs, attrs }) => {
      const { w, g, m, v } = inputs as unknown as Inputs<'g' | 'm' | 'v'>;
      const { rate, beta1, beta2, epsilon, step } = attrs as unknown as AdamAttrs;
      const [nextW, nextM, nextV] = [like(g), like(g), like(g)];
      const [correction2, size] = [1 - beta2 ** step, -rate / (1 - beta1 ** step)];
      g.forEach(({ shape }, i) => {
        const tensors = [w, g, m, v, nextW, nextM, nextV].map((list) => at(list, i));
        module.adamUpdate(...tensors, tf.util.sizeFromShape(shape), beta1, beta2, epsilon, correction2, size);
      });
      return [...nextW, ...nextM, ...nextV];
    },
  };
};
