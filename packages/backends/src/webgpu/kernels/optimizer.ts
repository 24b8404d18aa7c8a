import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { type AdamAttrs, type MomentumAttrs, leastMoment, leastParameter } from '../../optimizer-attrs.ts';
import { runShader } from '../program.ts';

type List = readonly tf.TensorInfo[];
type Inputs<K extends string> = Record<K, List> & { w?: List };

/** Updates of parameters, a program for each result of each: from stock kernels Adam takes a dozen. */
export const optimizerKernels = (): KernelTable => ({
  MomentumUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, trace } = inputs as unknown as Inputs<'g' | 'trace'>;
    const { rate, decay, nesterov = false } = attrs as unknown as MomentumAttrs;
    const nextTrace = g.map((gradient, i) =>
      update(backend, {
        name: 'momentum, trace',
        inputs: { g: gradient, trace: trace[i]! },
        scalars: { decay, least: leastMoment },
        value: 'uniforms.decay * trace[index] + g[index]',
      }),
    );
    const nextW = g.map((gradient, i) =>
      update(backend, {
        name: `${nesterov ? 'nesterov' : 'momentum'}, ${w === undefined ? 'change' : 'parameter'}`,
        inputs: { trace: nextTrace[i]!, ...(nesterov ? { g: gradient } : {}), ...at(w, i) },
        scalars: { rate, least: w === undefined ? leastMoment : leastParameter, ...(nesterov ? { decay } : {}) },
        value: `${moved(w)} uniforms.rate * ${nesterov ? '(uniforms.decay * trace[index] + g[index])' : 'trace[index]'}`,
      }),
    );
    return [...nextW, ...nextTrace];
  },
  AdamUpdate: ({ inputs, attrs, backend }) => {
    const { w, g, m, v } = inputs as unknown as Inputs<'g' | 'm' | 'v'>;
    const { rate, beta1, beta2, epsilon, step } = attrs as unknown as AdamAttrs;
    const nextM = g.map((gradient, i) =>
      update(backend, {
        name: 'adam, first moment',
        inputs: { g: gradient, m: m[i]! },
        scalars: { beta1, rest: 1 - beta1, least: leastMoment },
        value: 'uniforms.beta1 * m[index] + uniforms.rest * g[index]',
      }),
    );
    const nextV = g.map((gradient, i) =>
      update(backend, {
        name: 'adam, second moment',
        inputs: { g: gradient, v: v[i]! },
        scalars: { beta2, rest: 1 - beta2, least: leastMoment },
        value: 'uniforms.beta2 * v[index] + uniforms.rest * g[index] * g[index]',
      }),
    );
    const nextW = g.map((_, i) =>
      update(backend, {
        name: `adam, ${w === undefined ? 'change' : 'parameter'}`,
        inputs: { m: nextM[i]!, v: nextV[i]!, ...at(w, i) },
        scalars: {
          length: rate / (1 - beta1 ** step),
          correction: 1 - beta2 ** step,
          small: epsilon,
          least: w === undefined ? leastMoment : leastParameter,
        },
        value: `${moved(w)} uniforms.length * m[index] / (sqrt(v[index] / uniforms.correction) + uniforms.small)`,
      }),
    );
    return [...nextW, ...nextM, ...nextV];
  },
});

const at = (w: List | undefined, i: number): { readonly w?: tf.TensorInfo } => (w === undefined ? {} : { w: w[i]! });

const moved = (w: List | undefined): string => (w === undefined ? '-' : 'w[index] -');

/** A value, in WGSL, for each element at `index`, and 0 for what is nearer to 0 than `least`. */
const update = (
  backend: unknown,
  {
    name,
    inputs,
    scalars,
    value,
  }: {
    readonly name: string;
    readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
    readonly scalars: Readonly<Record<string, number>>;
    readonly value: string;
  },
): tf.TensorInfo =>
  runShader(backend, {
    name,
    inputs,
    pairs: {},
    scalars,
    shape: Object.values(inputs)[0]!.shape,
    dtype: 'float32',
    functions: '',
    body: `
      let value = ${value};
      setOutputAtIndex(index, select(value, 0.0, abs(value) < uniforms.least));`,
  });
