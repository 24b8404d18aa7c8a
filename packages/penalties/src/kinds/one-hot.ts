import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { trueClass } from '../projections.ts';
import { none } from './no-options.ts';
import { halfDecades } from './grid.ts';
import { projected } from './projected.ts';

/**
 * mean_b ‖∂g_{b,y}/∂x_b‖², the gradient of the true class's logit.
 *
 * @example weighted(0.3, oneHot());
 */
export const oneHot = (): Penalty => projected(trueClass);

export const oneHotDefinition: PenaltyDefinition<object> = {
  kind: 'onehot',
  label: 'Onehot',
  equation: 'mean_b ‖J_bᵀ r_b‖², r = e_y',
  source: 'arXiv 1712.09936',
  options: none,
  make: oneHot,
  pullbacks: () => 1,
  lambda: 0.3,
  grid: () => halfDecades(0.0001, 1),
};
