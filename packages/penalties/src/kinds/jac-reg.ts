import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { probability } from '../projections.ts';
import { none } from './no-options.ts';
import { halfDecades } from './grid.ts';
import { projectedOnAll } from './projected.ts';

/**
 * JacReg: mean_b ‖∂p_b/∂x_b‖_F², the Jacobian of the probabilities, exactly: a backward pass for each class.
 *
 * @example weighted(1, jacReg());
 * @see Sokolić, Giryes, Sapiro, Rodrigues, Robust Large Margin Deep Neural Networks, arXiv 1605.08254
 */
export const jacReg = (): Penalty => projectedOnAll(probability);

export const jacRegDefinition: PenaltyDefinition<object> = {
  kind: 'jacreg',
  label: 'JacReg',
  equation: 'mean_b ‖∂p_b/∂x_b‖_F²',
  source: 'Sokolić et al., arXiv 1605.08254',
  options: none,
  make: jacReg,
  pullbacks: (_options, classes) => classes,
  lambda: 1,
  grid: () => halfDecades(0.0001, 1),
};
