import * as tf from '@tensorflow/tfjs-core';
import { kernelFlops } from './kernel-flops.ts';

/** All calls of one kernel, or of one kernel with inputs of one shape. */
interface Tally {
  readonly calls: number;
  /** Without the kernels that it called. */
  readonly ms: number;
  readonly flops: number;
}

/** Clocks that run in the kernels of a backend. */
export interface KernelClock {
  readonly tallies: ReadonlyMap<string, Tally>;
  /** Calls count from `resume` to `pause`; at first they do not. */
  resume(): void;
  pause(): void;
  /** Puts the kernels back as they were. */
  stop(): void;
}

const shapeOf = (input: unknown): string => {
  if (Array.isArray(input)) return input.map(shapeOf).join('+');
  const shape = (input as tf.TensorInfo | undefined)?.shape;
  return shape?.length === 0 ? 'scalar' : (shape?.join('×') ?? '');
};

/** The transpositions of a product and the stride of a window: calls that differ in them differ in speed. */
const variety = (attrs: tf.NamedAttrMap = {}): string =>
  [
    ...(attrs['transposeA'] === true ? ['Aᵀ'] : []),
    ...(attrs['transposeB'] === true ? ['Bᵀ'] : []),
    ...(Array.isArray(attrs['strides']) && Number(attrs['strides'][0]) > 1 ? [`stride ${attrs['strides'][0]}`] : []),
  ].join(' ');

const nameByShape = (kernel: string, { inputs, attrs }: { inputs: tf.NamedTensorInfoMap; attrs?: tf.NamedAttrMap }) =>
  [kernel, ...Object.values(inputs).map(shapeOf), variety(attrs)].filter((part) => part !== '').join(' ');

/** Has every kernel of a backend clock itself. A kernel that calls others is counted without them, so that times add up. */
export function clockKernels(backend: string, { byShape }: { readonly byShape: boolean }): KernelClock {
  const tallies = new Map<string, Tally>();
  let counting = false;
  let inner = 0; // time in the kernels that the one that runs now has called
  const stock = tf.getKernelsForBackend(backend);
  for (const config of stock) {
    const { kernelName } = config;
    const kernelFunc: tf.KernelFunc = (call) => {
      if (!counting) return config.kernelFunc(call);
      const outside = inner;
      inner = 0;
      const start = performance.now();
      const result = config.kernelFunc(call);
      const ms = performance.now() - start;
      const name = byShape ? nameByShape(kernelName, call as never) : kernelName;
      const tally = tallies.get(name) ?? { calls: 0, ms: 0, flops: 0 };
      const output = Array.isArray(result) ? result[0] : result;
      tallies.set(name, {
        calls: tally.calls + 1,
        ms: tally.ms + ms - inner,
        flops: tally.flops + (output === undefined ? 0 : kernelFlops(kernelName, call as never, output)),
      });
      inner = outside + ms;
      return result;
    };
    tf.unregisterKernel(kernelName, backend);
    tf.registerKernel({ ...config, kernelFunc });
  }
  return {
    tallies,
    resume: () => {
      counting = true;
    },
    pause: () => {
      counting = false;
    },
    stop: () => {
      for (const config of stock) {
        tf.unregisterKernel(config.kernelName, backend);
        tf.registerKernel(config);
      }
    },
  };
}
