import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

interface ReductionAttrs {
  readonly axis?: number | readonly number[];
  readonly reductionIndices?: number | readonly number[];
  readonly keepDims?: boolean;
}

/** A reduction of no values is the neutral value of the reduction; stock kernels read what lies beside, or give 0. */
export const ofNothing =
  (backendName: string, neutral: number): Correction =>
  (kernel) =>
  (call) => {
    const { x } = call.inputs as { readonly x: tf.TensorInfo };
    if (tf.util.sizeFromShape(x.shape) > 0) return kernel(call);
    if (x.dtype === 'int32' && Math.abs(neutral) === Infinity)
      throw new Error(
        `The largest or smallest of no whole numbers has no value: the shape is [${x.shape.join(', ')}]. Check the shape first.`,
      );
    const { axis, reductionIndices, keepDims = false } = call.attrs as ReductionAttrs;
    const axes = tf.util.parseAxisParam((axis ?? reductionIndices) as number[], x.shape);
    const shape = x.shape.flatMap((length, k) => (axes.includes(k) ? (keepDims ? [1] : []) : [length]));
    const dtype = Number.isNaN(neutral) ? 'float32' : x.dtype;
    const attrs = { shape, value: neutral, dtype } as unknown as tf.NamedAttrMap;
    return tf.getKernel('Fill', backendName).kernelFunc({ inputs: {}, attrs, backend: call.backend });
  };

/** One number of a line is its start: webgpu divides by the 0 steps there are. */
export const oneOfALine =
  (backendName: string): Correction =>
  (kernel) =>
  (call) => {
    const { start, num } = call.attrs as { readonly start: number; readonly num: number };
    if (num !== 1) return kernel(call);
    const attrs = { shape: [1], value: start, dtype: 'float32' } as unknown as tf.NamedAttrMap;
    return tf.getKernel('Fill', backendName).kernelFunc({ inputs: {}, attrs, backend: call.backend });
  };

/** Nothing has a largest or a smallest place; stock kernels give 0, or ask the device for a buffer of NaN bytes. */
export const refusePlacesOfNothing =
  (name: string): Correction =>
  (kernel) =>
  (call) => {
    const { x } = call.inputs as { readonly x: tf.TensorInfo };
    if (tf.util.sizeFromShape(x.shape) > 0) return kernel(call);
    throw new Error(`${name} of no numbers has no value: the shape is [${x.shape.join(', ')}]. Check the shape first.`);
  };
