import type * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';
import { centred, measure, sizes, takeMoments } from './centred.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;
type Triple = [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];

/**
 * Normalization with the moments of the batch over all axes but the last, its gradient, and the gradient of that: kernels of our own. The
 * same three with a relu that follows, whose mask is computed from x again. float32 throughout; attribute epsilon.
 */
export const batchNormKernels = (context: WasmContext): KernelTable => ({
  ...kernels(context, { suffix: 'Train', rectified: 0 }),
  ...kernels(context, { suffix: 'Relu', rectified: 1 }),
});

const kernels = (
  context: WasmContext,
  { suffix, rectified }: { readonly suffix: string; readonly rectified: 0 | 1 },
): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  const outputs = (...shapes: readonly number[][]): Triple => shapes.map((shape) => output(context, shape)) as Triple;
  return {
    /** { x, gamma, beta } to [y, mean, variance], the biased one: y = gamma (x − mean) / √(variance + epsilon) + beta, or the relu of it. */
    [`BatchNorm${suffix}`]: ({ inputs, attrs }) => {
      const { x, gamma, beta } = inputs as Inputs<'x' | 'gamma' | 'beta'>;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [y, mean, variance] = outputs(x.shape, [channels], [channels]);
      measure(context, x, mean, variance);
      const own = centred(context, x, mean, variance);
      const slope = context.scratch(4 * channels);
      module.channelSlope(at(gamma), at(own.variance), slope, channels, epsilon);
      module.batchNormRows(at(own.x), at(own.mean), slope, at(beta), at(y), rectified, rows, channels);
      if (own.x !== x) takeMoments(context, { x, own, mean, variance });
      own.free();
      return [y, mean, variance];
    },
    /** { dy, x, gamma, mean, variance }, with the relu beta too, to [dx, dgamma, dbeta]; mean and variance are those of x. */
    [`BatchNorm${suffix}Grad`]: ({ inputs, attrs }) => {
      const {
        dy,
        x,
        gamma,
        mean,
        variance,
        beta = gamma,
      } = inputs as Inputs<'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance'>;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [dx, dgamma, dbeta] = outputs(x.shape, [channels], [channels]);
      const own = centred(context, x, mean, variance);
      const weights = context.scratch(4 * 4 * channels);
      const slope = weights + 3 * 4 * channels;
      const shared = [...[dy, own.x, own.mean].map(at), slope, at(beta), weights];
      const channelwise = [gamma, own.variance, dgamma, dbeta].map(at);
      module.channelSlope(at(gamma), at(own.variance), slope, channels, epsilon);
      module.batchNormGradSums(...shared, rectified, rows, channels);
      module.batchNormGradWeights(weights, ...channelwise, weights, rows, channels, epsilon);
      module.batchNormGradRows(...shared, at(dx), rectified, rows, channels);
      own.free();
      return [dx, dgamma, dbeta];
    },
    /**
     * { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance }, with the relu beta too, to [dy, x, gamma]: the gradients of ⟨ddx, dx⟩ +
     * ⟨ddgamma, dgamma⟩ + ⟨ddbeta, dbeta⟩ of the gradient, in which mean and variance change with x.
     */
    [`BatchNorm${suffix}GradGrad`]: ({ inputs, attrs }) => {
      const {
        ddx,
        ddgamma,
        ddbeta,
        dy,
        x,
        gamma,
        mean,
        variance,
        beta = gamma,
      } = inputs as Inputs<'ddx' | 'ddgamma' | 'ddbeta' | 'dy' | 'x' | 'gamma' | 'beta' | 'mean' | 'variance'>;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [ofDy, ofX, ofGamma] = outputs(x.shape, x.shape, [channels]);
      const own = centred(context, x, mean, variance);
      const weights = context.scratch(8 * 4 * channels);
      const slope = weights + 7 * 4 * channels;
      const shared = [...[ddx, dy, own.x, own.mean].map(at), slope, at(beta), weights];
      const channelwise = [ddgamma, ddbeta, gamma, own.variance, ofGamma].map(at);
      module.channelSlope(at(gamma), at(own.variance), slope, channels, epsilon);
      module.batchNormGradGradSums(...shared, rectified, rows, channels);
      module.batchNormGradGradWeights(weights, ...channelwise, weights, rows, channels, epsilon);
      module.batchNormGradGradRows(...shared, at(ofDy), at(ofX), rectified, rows, channels);
      own.free();
      return [ofDy, ofX, ofGamma];
    },
  };
};
