import type { Rate } from '../schedules.ts';
import { type RateState, scaleByRate } from './scale.ts';
import type { Transform } from './transform.ts';

/**
 * Gradient descent: `w ← w − rate · g`.
 *
 * @example sgd(0.1)
 * @example sgd(cosine({ initial: 0.1, steps: 10000 }))
 */
export const sgd = (options: Rate | { readonly rate: Rate }): Transform<RateState> =>
  scaleByRate(typeof options === 'object' ? options.rate : options);
