import { expect, test } from 'vitest';
import { trialDefaults, toyDefaults } from '../trial/config.ts';
import { asInThePaper } from '../trial/preset.ts';
import { passesPerStep } from './cost.ts';

const penalized = (penalty: string) => ({ ...trialDefaults, penalty, lambda: 1 });

test('work in forward passes: 3 for a plain step, 3 for each projection, 3 for a second pass', () => {
  expect(passesPerStep(trialDefaults, 10)).toBe(3);
  expect(passesPerStep(penalized('spectreg'), 10)).toBe(6);
  expect(passesPerStep({ ...penalized('spectreg'), projections: 4 }, 10)).toBe(15);
  expect(passesPerStep(penalized('doubleback'), 10)).toBe(6);
  expect(passesPerStep(penalized('confidence'), 10)).toBe(3);
  expect(passesPerStep(penalized('jacreg'), 10)).toBe(33);
  expect(passesPerStep(asInThePaper({ ...penalized('spectreg'), regularizer: 'dropout' }), 10)).toBe(9);
  expect(passesPerStep({ ...toyDefaults, lambda: 0.1 }, 1)).toBe(6);
});
