import * as tf from '@tensorflow/tfjs-core';
import { keepGradients } from '@gr/autodiff';
import { checkCounts, show } from '../checks.ts';
import { type Initializer, glorotUniform } from '../initializers.ts';
import type { Layer, None } from '../layer.ts';
import { withRole } from '../role.ts';
import { tidy } from '../tidy.ts';

export interface DenseOptions {
  readonly units: number;
  /** Of the weights; glorotUniform if not given. The bias starts at 0. */
  readonly init?: Initializer;
  readonly bias?: boolean;
}

/** `w: [in, out]`, `b: [out]`. */
export type DenseParams = { readonly w: tf.Tensor; readonly b: tf.Tensor };

/**
 * Fully connected layer, y = x w + b.
 *
 * `x: [batch, in]`, `y: [batch, units]`. Throws in `init` if the input is not a vector.
 *
 * @example dense({ units: 10 })
 */
export function dense(options: DenseOptions & { readonly bias?: true }): Layer<DenseParams, None>;
export function dense(options: DenseOptions & { readonly bias: false }): Layer<Pick<DenseParams, 'w'>, None>;
export function dense({ units, init = glorotUniform, bias = true }: DenseOptions): Layer<never, None> {
  checkCounts('dense', { units });
  const product = ({ w }: Partial<DenseParams>, x: tf.Tensor) => {
    keepGradients();
    return tf.matMul(x, w as tf.Tensor);
  };
  const layer: Layer<Partial<DenseParams>, None> = {
    init(key, input) {
      const [features] = input;
      if (input.length !== 1 || features === undefined)
        throw new Error(
          `dense was given inputs of shape ${show(input)}, expected vectors [features]. Put flatten() or globalAvgPool() before it.`,
        );
      const params = tidy(() => ({
        w: init(key, [features, units]),
        ...(bias ? { b: tf.zeros([units]) } : {}),
      }));
      return { output: [units], params, state: {} };
    },
    apply(params, state, x) {
      const y = product(params, x);
      return { y: params.b === undefined ? y : tf.add(y, params.b), state };
    },
  };
  return (bias ? withRole(layer, { kind: 'bias', product }) : layer) as Layer<never, None>;
}
