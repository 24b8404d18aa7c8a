import * as tf from '@tensorflow/tfjs-core';
import type { KernelTable } from '../../kernel-table.ts';
import { addressOf, output, type WasmContext } from '../memory.ts';

type Inputs<K extends string> = Record<K, tf.TensorInfo>;

/**
 * Normalization with the moments of the batch over all axes but the last, its gradient, and the gradient of that: kernels of our own.
 * float32 throughout; attribute epsilon.
 */
export const batchNormKernels = (context: WasmContext): KernelTable => {
  const { module } = context;
  const at = (tensor: tf.TensorInfo): number => addressOf(context, tensor);
  const sizes = ({ shape }: tf.TensorInfo): [rows: number, channels: number] => [
    tf.util.sizeFromShape(shape.slice(0, -1)),
    shape.at(-1) ?? 1,
  ];
  return {
    /** { x, gamma, beta } to [y, mean, variance], the biased one: y = gamma (x − mean) / √(variance + epsilon) + beta. */
    BatchNormTrain: ({ inputs, attrs }) => {
      const { x, gamma, beta } = inputs as Inputs<'x' | 'gamma' | 'beta'>;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [y, mean, variance] = [x.shape, [channels], [channels]].map((shape) => output(context, shape)) as Triple;
      const moments = context.scratch(4 * 4 * channels);
      const slope = moments + 2 * 4 * channels;
      module.columnMoments(at(x), moments, rows, channels, slope); // room of two rows, before the slope is there
      module.batchNormSlope(moments, ...[gamma, mean, variance].map(at), slope, rows, channels, epsilon);
      module.batchNormRows(at(x), at(mean), slope, at(beta), at(y), rows, channels);
      return [y, mean, variance];
    },
    /** { dy, x, gamma, mean, variance } to [dx, dgamma, dbeta]; mean and variance are those of x. */
    BatchNormTrainGrad: ({ inputs, attrs }) => {
      const { dy, x, gamma, mean, variance } = inputs as Inputs<'dy' | 'x' | 'gamma' | 'mean' | 'variance'>;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [dx, dgamma, dbeta] = [x.shape, [channels], [channels]].map((shape) => output(context, shape)) as Triple;
      const weights = context.scratch(3 * 4 * channels);
      module.batchNormGradSums(...[dy, x, mean].map(at), weights, rows, channels);
      module.batchNormGradWeights(
        weights,
        ...[gamma, variance, dgamma, dbeta].map(at),
        ...[weights, rows, channels, epsilon],
      );
      module.batchNormGradRows(...[dy, x, mean].map(at), weights, at(dx), rows, channels);
      return [dx, dgamma, dbeta];
    },
    /**
     * { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance } to [dy, x, gamma]: the gradients of ⟨ddx, dx⟩ + ⟨ddgamma, dgamma⟩ +
     * ⟨ddbeta, dbeta⟩ of BatchNormTrainGrad, in which mean and variance change with x.
     */
    BatchNormTrainGradGrad: ({ inputs, attrs }) => {
      const { ddx, ddgamma, ddbeta, dy, x, gamma, mean, variance } = inputs as Inputs<
        'ddx' | 'ddgamma' | 'ddbeta' | 'dy' | 'x' | 'gamma' | 'mean' | 'variance'
      >;
      const { epsilon } = attrs as { epsilon: number };
      const [rows, channels] = sizes(x);
      const [ofDy, ofX, ofGamma] = [x.shape, x.shape, [channels]].map((shape) => output(context, shape)) as Triple;
      const weights = context.scratch(7 * 4 * channels);
      module.batchNormGradGradSums(...[ddx, dy, x, mean].map(at), weights, rows, channels);
      module.batchNormGradGradWeights(
        weights,
        ...[ddgamma, ddbeta, gamma, variance, ofGamma].map(at),
        ...[weights, rows, channels, epsilon],
      );
      module.batchNormGradGradRows(...[ddx, dy, x, mean].map(at), weights, at(ofDy), at(ofX), rows, channels);
      return [ofDy, ofX, ofGamma];
    },
  };
};

type Triple = [tf.TensorInfo, tf.TensorInfo, tf.TensorInfo];
