import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import type { AdamAttrs, MomentumAttrs } from '../../optimizer-attrs.ts';
import { tensorOf, valuesOf } from './values.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo> & { w?: tf.TensorInfo };

/** Updates of one parameter. */
export const optimizerKernels = (): KernelTable => ({
  MomentumUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, trace } = inputs as Inputs<'g' | 'trace'>;
    const { rate, decay, nesterov = false } = attrs as unknown as MomentumAttrs;
    const gradient = valuesOf(backend, g);
    const weights = w === undefined ? undefined : valuesOf(backend, w);
    const nextTrace = valuesOf(backend, trace).map((t, i) => decay * t + at(gradient, i));
    const nextW = nextTrace.map((t, i) => at(weights, i) - rate * (nesterov ? decay * t + at(gradient, i) : t));
    return [nextW, nextTrace].map((values) => tensorOf(backend, g.shape, values));
  },
  AdamUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, m, v } = inputs as Inputs<'g' | 'm' | 'v'>;
    const { rate, beta1, beta2, epsilon, step } = attrs as unknown as AdamAttrs;
    const gradient = valuesOf(backend, g);
    const weights = w === undefined ? undefined : valuesOf(backend, w);
    const nextM = valuesOf(backend, m).map((first, i) => beta1 * first + (1 - beta1) * at(gradient, i));
    const nextV = valuesOf(backend, v).map((second, i) => beta2 * second + (1 - beta2) * at(gradient, i) ** 2);
    const [corrected1, corrected2] = [1 - beta1 ** step, 1 - beta2 ** step];
    const nextW = nextM.map(
      (first, i) => at(weights, i) - (rate * (first / corrected1)) / (Math.sqrt(at(nextV, i) / corrected2) + epsilon),
    );
    return [nextW, nextM, nextV].map((values) => tensorOf(backend, g.shape, values));
  },
});

/** 0 where there are no values. */
const at = (values: Float32Array | undefined, i: number): number => values?.[i] ?? 0;
