import { checkCounts } from '../checks.ts';
import type { Layer, None } from '../layer.ts';
import { relu } from '../layers/activations.ts';
import { type DenseParams, dense } from '../layers/dense.ts';
import { flatten } from '../layers/flatten.ts';
import { type Layers, type Serial, serial } from '../serial.ts';

export interface MlpOptions {
  /** Units of the hidden layers, from the input on; `[256, 256]` if not given, `[]` for a linear classifier. */
  readonly hidden?: readonly number[];
  /** 10 if not given. */
  readonly classes?: number;
  /** Makes the layer after each hidden dense layer; relu if not given. */
  readonly activation?: () => Layer<None, None>;
}

/** `flatten`, `fc1`, `activation1`, `fc2`, ...: the last `fc` gives the logits. */
export type Mlp = Serial<{ readonly [name: string]: Layer<DenseParams, None> | Layer<None, None> }>;

/**
 * Multilayer perceptron: flatten, then dense layers with an activation between them. Glorot uniform weights, biases 0.
 *
 * `x: [batch, ...any]`, `y: [batch, classes]` (logits).
 *
 * @example mlp({ hidden: [256, 256], classes: 10, activation: tanh })
 */
export const mlp = ({ hidden = [256, 256], classes = 10, activation = relu }: MlpOptions = {}): Mlp => {
  checkCounts('mlp', { classes, ...Object.fromEntries(hidden.map((units, i) => [`hidden[${i}]`, units])) });
  const layers: Layers = {
    flatten: flatten(),
    ...Object.assign(
      {},
      ...hidden.map((units, i) => ({ [`fc${i + 1}`]: dense({ units }), [`activation${i + 1}`]: activation() })),
    ),
    [`fc${hidden.length + 1}`]: dense({ units: classes }),
  };
  return serial(layers) as Mlp;
};
