import { type ClassifierTrial, trialDefaults } from '@gr/trials';
import { paperPenalties } from './penalties.ts';

/**
 * The authors' protocol of MNIST, on digits that are made, without a penalty.
 *
 * @example const config: ClassifierTrial = { ...paperDefaults, data: { ...paperDefaults.data, kind: 'mnist' }, seed: 2 };
 */
export const paperDefaults: ClassifierTrial = {
  ...trialDefaults,
  protocol: 'paper',
  data: { ...trialDefaults.data, split: 'authors' },
};

/**
 * A configuration with its penalty exactly as the authors' code has it. Their second forward pass differs from the first in its
 * dropout mask alone, so where there is no dropout the two share one: the numbers are the same and a third of the work is saved.
 *
 * @example const config = asInThePaper({ ...paperDefaults, penalty: { kind: 'spectreg' }, lambda: 0.01 }); // penalty: { kind: 'paper-spectreg' }
 */
export const asInThePaper = <C extends Pick<ClassifierTrial, 'penalty' | 'pass' | 'model'>>(config: C): C => {
  const known = Object.entries(paperPenalties).find(([name]) => name === config.penalty.kind)?.[1];
  if (known === undefined) return config;
  const pass = config.model['regularizer'] === 'dropout' ? known.pass : 'shared';
  return { ...config, penalty: { kind: `paper-${config.penalty.kind}` }, pass };
};
