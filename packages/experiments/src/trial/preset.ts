import { paperPenalties } from '@gr/penalties';
import type { ClassifierTrial } from './config.ts';

type PenaltyFields = Pick<
  ClassifierTrial,
  'penalty' | 'preset' | 'distribution' | 'per' | 'projections' | 'penaltyPass' | 'regularizer'
>;

/**
 * A configuration with its penalty exactly as the authors' code has it. Their second forward pass differs from the first in its
 * dropout mask alone, so where there is no dropout the two share one: the numbers are the same and a third of the work is saved.
 *
 * @example const config = asInThePaper({ ...trialDefaults, penalty: 'spectreg', lambda: 0.01 }); // per: 'batch'
 */
export const asInThePaper = <C extends PenaltyFields>(config: C): C => {
  const known = Object.entries(paperPenalties).find(([name]) => name === config.penalty)?.[1];
  if (known === undefined) return config;
  const penaltyPass = config.regularizer === 'dropout' ? known.pass : 'shared';
  return { ...config, preset: 'paper', distribution: 'normal', per: 'batch', projections: 1, penaltyPass };
};
