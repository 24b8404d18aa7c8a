import type { PenaltyDefinition } from '../definition.ts';
import type { Penalty } from '../probe.ts';
import { oneClass } from '../projections.ts';
import { none } from './no-options.ts';
import { halfDecades } from './grid.ts';
import { projectedOnAll } from './projected.ts';

/**
 * mean_b ‖J_b‖_F², exactly: a backward pass for each class.
 *
 * @example weighted(0.03, frobenius());
 */
export const frobenius = (): Penalty => projectedOnAll(oneClass);

export const frobeniusDefinition: PenaltyDefinition<object> = {
  kind: 'frobenius',
  label: 'FrobReg',
  equation: 'mean_b ‖J_b‖_F²',
  source: 'arXiv 1712.09936',
  options: none,
  make: frobenius,
  pullbacks: (_options, classes) => classes,
  lambda: 0.03,
  grid: () => halfDecades(0.0001, 1),
};
