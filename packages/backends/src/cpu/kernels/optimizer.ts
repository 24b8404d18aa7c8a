import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type AdamAttrs, type MomentumAttrs, leastMoment, leastParameter } from '../../optimizer-attrs.ts';
import { tensorOf, valuesOf } from './values.ts';

type List = readonly tf.TensorInfo[];
type Inputs<K extends string> = Record<K, List> & { w?: List };

/** Updates of parameters. */
export const optimizerKernels = (): KernelTable => ({
  MomentumUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, trace } = inputs as unknown as Inputs<'g' | 'trace'>;
    const { rate, decay, nesterov = false } = attrs as unknown as MomentumAttrs;
    const results = g.map((tensor, p) => {
      const gradient = valuesOf(backend, tensor);
      const weights = w === undefined ? undefined : valuesOf(backend, w[p]!);
      const nextTrace = valuesOf(backend, trace[p]!).map((t, i) => decay * t + at(gradient, i));
      const nextW = nextTrace.map((t, i) => at(weights, i) - rate * (nesterov ? decay * t + at(gradient, i) : t));
      const results = [from(w === undefined ? leastMoment : leastParameter, nextW), from(leastMoment, nextTrace)];
      return results.map((values) => tensorOf(backend, tensor.shape, values));
    });
    return [0, 1].flatMap((k) => results.map((result) => result[k]!));
  },
  AdamUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, m, v } = inputs as unknown as Inputs<'g' | 'm' | 'v'>;
    const { rate, beta1, beta2, epsilon, step } = attrs as unknown as AdamAttrs;
    const [corrected1, corrected2] = [1 - beta1 ** step, 1 - beta2 ** step];
    const results = g.map((tensor, p) => {
      const gradient = valuesOf(backend, tensor);
      const weights = w === undefined ? undefined : valuesOf(backend, w[p]!);
      const nextM = valuesOf(backend, m[p]!).map((first, i) => beta1 * first + (1 - beta1) * at(gradient, i));
      const nextV = valuesOf(backend, v[p]!).map((second, i) => beta2 * second + (1 - beta2) * at(gradient, i) ** 2);
      const nextW = nextM.map(
        (first, i) => at(weights, i) - (rate * (first / corrected1)) / (Math.sqrt(at(nextV, i) / corrected2) + epsilon),
      );
      const moved = from(w === undefined ? leastMoment : leastParameter, nextW);
      return [moved, from(leastMoment, nextM), from(leastMoment, nextV)].map((values) =>
        tensorOf(backend, tensor.shape, values),
      );
    });
    return [0, 1, 2].flatMap((k) => results.map((result) => result[k]!));
  },
});

/** Values with 0 for what is nearer to 0 than `least`. */
const from = (least: number, values: Float32Array): Float32Array =>
  values.map((value) => (Math.abs(value) < least ? 0 : value));

/** 0 where there are no values. */
const at = (values: Float32Array | undefined, i: number): number => values?.[i] ?? 0;
