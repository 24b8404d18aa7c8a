import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { residual } from '../projections.ts';
import { none } from './no-options.ts';
import { decades, halfDecades } from './grid.ts';
import { projected } from './projected.ts';

/**
 * DoubleBack: mean_b ‖∂CE_b/∂x_b‖², the squared norm of the input gradient of each example's loss.
 * As ∂CE/∂x = Jᵀ(p − y), it is SpectReg with r = p − y. The gradient of r flows.
 *
 * @example const penalty = weighted(50, doubleBack());
 * @see Drucker and LeCun, Double backpropagation increasing generalization performance, 1991; arXiv 1712.09936
 */
export const doubleBack = (): Penalty => projected(residual);

export const doubleBackDefinition: PenaltyDefinition<object> = {
  kind: 'doubleback',
  label: 'DoubleBack',
  equation: 'mean_b ‖J_bᵀ r_b‖², r = p − y: the gradient of the loss',
  source: 'Drucker and LeCun 1991; arXiv 1712.09936',
  options: none,
  make: doubleBack,
  pullbacks: () => 1,
  lambda: 50,
  grid: (_, { model }) => (model.startsWith('resnet') ? halfDecades(0.0001, 100) : decades(1, 500, [1, 2, 5])),
};
