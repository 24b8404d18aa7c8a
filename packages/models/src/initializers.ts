import * as tf from '@tensorflow/tfjs-core';
import { type Key, normal, uniform } from '@gr/random';
import type { Shape } from './layer.ts';
import { tidy } from './tidy.ts';

/** Draws the first value of a weight tensor: dense `[in, out]`, convolution `[height, width, in, out]`. */
export type Initializer = (key: Key, shape: Shape) => tf.Tensor;

/** The initializer of a convolution of that stride. */
export type ConvInitializer = (convolution: { readonly stride: number }) => Initializer;

/**
 * Connections into and out of one unit: `fanIn = height · width · in`, `fanOut = height · width · out`;
 * for a dense layer height and width are 1.
 *
 * @example fans([5, 5, 6, 16]); // { fanIn: 150, fanOut: 400 }
 */
export const fans = (shape: Shape): { readonly fanIn: number; readonly fanOut: number } => {
  const [input, output] = shape.slice(-2);
  if (input === undefined || output === undefined)
    throw new Error(
      `fans of a tensor of shape [${shape.join(', ')}], expected weights [in, out] or [height, width, in, out]. ` +
        'Initialize biases with zeros.',
    );
  const receptiveField = shape.slice(0, -2).reduce((cells, length) => cells * length, 1);
  return { fanIn: receptiveField * input, fanOut: receptiveField * output };
};

/** Uniform on (−√(3v), √(3v)): mean 0, variance v. */
const uniformWithVariance = (variance: number, key: Key, shape: Shape): tf.Tensor => {
  const limit = Math.sqrt(3 * variance);
  return uniform(key, shape, { min: -limit, max: limit });
};

const normalWithVariance = (variance: number, key: Key, shape: Shape): tf.Tensor =>
  tidy(() => tf.mul(normal(key, shape), Math.sqrt(variance)));

/**
 * Uniform, variance 2 / (fanIn + fanOut). Glorot & Bengio 2010, eq. 16.
 *
 * @example dense({ units: 64, init: glorotUniform });
 */
export const glorotUniform: Initializer = (key, shape) => {
  const { fanIn, fanOut } = fans(shape);
  return uniformWithVariance(2 / (fanIn + fanOut), key, shape);
};

/**
 * Normal (not truncated), variance 2 / (fanIn + fanOut).
 *
 * @example dense({ units: 64, init: glorotNormal });
 */
export const glorotNormal: Initializer = (key, shape) => {
  const { fanIn, fanOut } = fans(shape);
  return normalWithVariance(2 / (fanIn + fanOut), key, shape);
};

/**
 * Uniform, variance 2 / fanIn: keeps the variance through relu. He et al. 2015.
 *
 * @example dense({ units: 64, init: heUniform });
 */
export const heUniform: Initializer = (key, shape) => uniformWithVariance(2 / fans(shape).fanIn, key, shape);

/**
 * Normal (not truncated), variance 2 / fanIn. He et al. 2015, eq. 10.
 *
 * @example dense({ units: 64, init: heNormal });
 */
export const heNormal: Initializer = (key, shape) => normalWithVariance(2 / fans(shape).fanIn, key, shape);

/**
 * Normal (not truncated), variance 1 / fanIn: for selu.
 *
 * @example dense({ units: 64, init: lecunNormal });
 */
export const lecunNormal: Initializer = (key, shape) => normalWithVariance(1 / fans(shape).fanIn, key, shape);
