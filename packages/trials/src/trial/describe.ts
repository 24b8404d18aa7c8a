import type { TrialConfig } from './config.ts';
import { toyFunctions } from './toy.ts';

/**
 * A trial in a line: what is trained on what, with which penalty and seed. A run of a shortened protocol says so.
 *
 * @example describe(config) // 'lenet on 2,000 examples of mnist, spectreg λ 0.01, seed 3'
 */
export const describe = (config: TrialConfig): string => {
  const weight = (penalty: string) => (config.lambda === 0 ? 'no penalty' : `${penalty} λ ${config.lambda}`);
  const shortened = config.scale === 1 ? '' : `, ${Number(config.scale.toPrecision(3))} of the protocol`;
  const on =
    config.kind === 'toy'
      ? `${config.size} points of ${toyFunctions[config.target].formula}, ${weight('spectreg')}`
      : `${config.model.kind} on ${config.data.size.toLocaleString('en')} examples of ${config.data.kind}, ${weight(config.penalty.kind)}`;
  const augment =
    config.kind === 'toy' || config.data.augment.length === 0 ? '' : `, ${config.data.augment.join(' and ')}`;
  return `${on}${augment}, seed ${config.seed}${shortened}`;
};
