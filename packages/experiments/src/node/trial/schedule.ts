import { type Schedule, constant, cosine, piecewise } from '@gr/train';
import type { ClassifierTrial } from '../../trial/config.ts';

/** The learning rate of a trial over its steps. */
export const scheduleOf = ({
  schedule,
  rate,
  iterations,
}: Pick<ClassifierTrial, 'schedule' | 'rate' | 'iterations'>): Schedule => {
  if (schedule === 'constant') return constant(rate);
  if (schedule === 'cosine') return cosine({ initial: rate, steps: iterations });
  const [half, threeQuarters] = [Math.ceil(iterations / 2), Math.ceil((3 * iterations) / 4)];
  return piecewise({
    initial: rate,
    boundaries: half < threeQuarters ? { [half]: 0.1, [threeQuarters]: 0.1 } : { [half]: 0.01 },
  });
};
