import * as tf from '@tensorflow/tfjs-core';
import type { Correction } from './correction.ts';

/** The slope of `tf.leakyRelu`, which tfjs-core uses where it composes a fused op. Fused kernels are given none by default. */
const slope = 0.2;

/** A leaky relu at the end of a fused kernel has the default slope of `tf.leakyRelu`: 0 and NaN were those of the stock kernels. */
export const defaultSlope: Correction = (kernel) => (call) => {
  const { activation, leakyreluAlpha } = call.attrs as {
    readonly activation?: string;
    readonly leakyreluAlpha?: number | null;
  };
  return activation === 'leakyrelu' && (leakyreluAlpha ?? undefined) === undefined
    ? kernel({ ...call, attrs: { ...call.attrs, leakyreluAlpha: slope } })
    : kernel(call);
};

/**
 * Batch norm without scale or offset, while a gradient is taken: the tape of tfjs-core fails on inputs that were left out. They are put into the
 * inputs that it is about to write down, in the scope that the gradient ends.
 */
export const whole: Correction = (kernel) => (call) => {
  const { gradientDepth, kernelDepth } = tf.engine().state;
  const inputs = call.inputs as Record<string, tf.TensorInfo | undefined>;
  if (gradientDepth > 0 && kernelDepth === 1) {
    inputs['scale'] ??= tf.fill(inputs['mean']!.shape, 1);
    inputs['offset'] ??= tf.fill(inputs['mean']!.shape, 0);
  }
  return kernel(call);
};
