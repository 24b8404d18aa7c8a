import { expect, test } from 'vitest';
import { type ClassifierTrial, type TrialConfig, general, toyDefaults, trialDefaults } from '@gr/trials';
import { asInThePaper, paperRegistry } from '@gr/paper';
import { passesPerStep } from './cost.ts';

const penalized = (kind: string, options: object = {}): ClassifierTrial => ({
  ...trialDefaults,
  penalty: { ...options, kind },
  lambda: 1,
});
const passes = (config: TrialConfig, classes = 10) => passesPerStep(config, classes, paperRegistry);

test('work in forward passes: 3 for a plain step, 3 for each projection, 3 for a second pass', () => {
  expect(passes(trialDefaults)).toBe(3);
  expect(passes(penalized('spectreg'))).toBe(6);
  expect(passes(penalized('spectreg', { projections: 4 }))).toBe(15);
  expect(passes(penalized('doubleback'))).toBe(6);
  expect(passes(penalized('confidence'))).toBe(3);
  expect(passes(penalized('jacreg'))).toBe(33);
  expect(passes(asInThePaper({ ...penalized('spectreg'), model: { kind: 'lenet', regularizer: 'dropout' } }))).toBe(9);
  expect(passes({ ...toyDefaults, lambda: 0.1 }, 1)).toBe(6);
});

test('a penalty as published is the work of ours', () => {
  for (const kind of ['spectreg', 'doubleback', 'frobenius', 'jacreg', 'onehot', 'random-onehot', 'confidence']) {
    const ours = passes(penalized(kind));
    expect(ours).toBeDefined();
    expect(passes(asInThePaper(penalized(kind)))).toBe(ours);
  }
});

test('the work of a penalty that the registry does not have is not known', () => {
  expect(passesPerStep(asInThePaper(penalized('spectreg')), 10, general)).toBeUndefined();
  expect(passes(penalized('mine'))).toBeUndefined();
});
