import * as tf from '@tensorflow/tfjs-core';
import { type Layer, type None, stateless } from '../layer.ts';
import { withRole } from '../role.ts';

const elementwise = (f: (x: tf.Tensor) => tf.Tensor): Layer<None, None> =>
  stateless({ output: (input) => input, apply: (x) => f(x) });

/**
 * max(0, x).
 *
 * @example serial({ fc1: dense({ units: 64 }), relu1: relu(), fc2: dense({ units: 10 }) });
 */
export const relu = (): Layer<None, None> => withRole(elementwise(tf.relu), { kind: 'relu' });

/**
 * min(max(0, x), 6).
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: relu6(), fc2: dense({ units: 10 }) });
 */
export const relu6 = (): Layer<None, None> => elementwise(tf.relu6);

/**
 * x where x ≥ 0, slope · x elsewhere.
 *
 * @example leakyRelu({ slope: 0.01 });
 */
export const leakyRelu = ({ slope }: { readonly slope: number }): Layer<None, None> => {
  if (!Number.isFinite(slope))
    throw new Error(`leakyRelu: slope is ${slope}, expected a finite number. Usual is 0.01 to 0.3.`);
  return elementwise((x) => tf.leakyRelu(x, slope));
};

/**
 * Hyperbolic tangent.
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: tanh(), fc2: dense({ units: 10 }) });
 */
export const tanh = (): Layer<None, None> => elementwise(tf.tanh);

/**
 * 1 / (1 + exp(−x)).
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: sigmoid(), fc2: dense({ units: 10 }) });
 */
export const sigmoid = (): Layer<None, None> => elementwise(tf.sigmoid);

/**
 * log(1 + exp(x)).
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: softplus(), fc2: dense({ units: 10 }) });
 */
export const softplus = (): Layer<None, None> => elementwise(tf.softplus);

/**
 * x where x ≥ 0, exp(x) − 1 elsewhere. Clevert et al. 2015.
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: elu(), fc2: dense({ units: 10 }) });
 */
export const elu = (): Layer<None, None> => elementwise(tf.elu);

/**
 * 1.0507 · x where x ≥ 0, 1.0507 · 1.6733 · (exp(x) − 1) elsewhere. Klambauer et al. 2017; initialize with lecunNormal.
 *
 * @example serial({ fc1: dense({ units: 64, init: lecunNormal }), act1: selu(), fc2: dense({ units: 10 }) });
 */
export const selu = (): Layer<None, None> => elementwise(tf.selu);

/**
 * x · sigmoid(x), also called SiLU.
 *
 * @example serial({ fc1: dense({ units: 64 }), act1: swish(), fc2: dense({ units: 10 }) });
 */
export const swish = (): Layer<None, None> => elementwise((x) => tf.mul(x, tf.sigmoid(x)));

/**
 * x · Φ(x) with the distribution function Φ of the standard normal. Hendrycks & Gimpel 2016.
 *
 * `approximate: 'none'` (the default) is x/2 · (1 + erf(x/√2)); `'tanh'` is x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))),
 * which differs by less than 5e-4.
 *
 * @example gelu({ approximate: 'tanh' });
 */
export const gelu = ({ approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}): Layer<None, None> =>
  elementwise(approximate === 'tanh' ? geluTanh : geluErf);

const geluErf = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

// (1 + tanh(u)) / 2 = sigmoid(2u)
const geluTanh = (x: tf.Tensor): tf.Tensor => {
  const slope = Math.sqrt(8 / Math.PI);
  return tf.mul(x, tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715 * slope), slope))));
};
