import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { randomClass } from '../projections.ts';
import { none } from './no-options.ts';
import { halfDecades } from './grid.ts';
import { projected } from './projected.ts';

/**
 * mean_b ‖∂g_{b,k}/∂x_b‖² for a class k drawn for each example. Its expectation is ‖J‖_F² / classes.
 *
 * @example weighted(0.3, randomOneHot());
 */
export const randomOneHot = (): Penalty => projected(randomClass);

export const randomOneHotDefinition: PenaltyDefinition<object> = {
  kind: 'random-onehot',
  label: 'RandomOnehot',
  equation: 'mean_b ‖J_bᵀ r_b‖², r = e_k, k drawn for each example',
  source: 'arXiv 1712.09936',
  options: none,
  make: randomOneHot,
  pullbacks: () => 1,
  lambda: 0.3,
  grid: () => halfDecades(0.0001, 1),
};
