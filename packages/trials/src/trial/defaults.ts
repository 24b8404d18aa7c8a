import type { ClassifierTrial, DataSetting, ToyTrial } from './config.ts';

/**
 * 2,000 made digits.
 *
 * @example const data: DataSetting = { ...dataDefaults, kind: 'mnist', size: 500 };
 */
export const dataDefaults: DataSetting = {
  kind: 'digits',
  split: 'official',
  labels: 'fine',
  partial: false,
  scoredOn: 'test',
  size: 2000,
  balanced: false,
  augment: [],
};

/**
 * LeNet on made digits by the rules of the field, without a penalty: what `gr train` does when told nothing. The form in which a trial is hashed
 * leaves out what is as here, so these values stay as they are: a change would be another meaning of ids that exist.
 *
 * @example const config: ClassifierTrial = { ...trialDefaults, data: { ...dataDefaults, kind: 'mnist', size: 500 }, seed: 2 };
 */
export const trialDefaults: ClassifierTrial = {
  kind: 'classifier',
  protocol: 'field',
  data: dataDefaults,
  model: { kind: 'lenet' },
  penalty: { kind: 'none' },
  lambda: 0,
  pass: 'shared',
  optimizer: { kind: 'adam' },
  schedule: { kind: 'steps' },
  weightDecay: 0.0005,
  iterations: 10_000,
  batch: 50,
  jacobianExamples: 0,
  seed: 1,
  backend: 'wasm',
  scale: 1,
  sources: [],
};

/**
 * The toy as the authors had it, without a penalty.
 *
 * @example const config: ToyTrial = { ...toyDefaults, lambda: 0.01, seed: 2 };
 */
export const toyDefaults: ToyTrial = {
  kind: 'toy',
  target: 'sin5x',
  noise: 0.1,
  size: 100,
  depth: 5,
  width: 64,
  per: 'batch',
  lambda: 0,
  order: 'shuffled',
  rate: 0.01,
  iterations: 10_000,
  batch: 50,
  seed: 1,
  backend: 'wasm',
  scale: 1,
};
