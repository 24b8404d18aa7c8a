import { expect, test } from 'vitest';
import { experiments } from '@gr/paper';
import { type ClassifierTrial, type ExpandOptions, plan, trialsOf } from '@gr/trials';
import { analyse } from './analyse.ts';
import { findings } from './findings.ts';
import { penaltyName } from './penalty-name.test-support.ts';
import { made, madeToy } from '../../../trials/src/trial/made.test-support.ts';

/** The findings of results with these accuracies. */
const said = (name: string, accuracy: (config: ClassifierTrial) => number, options: ExpandOptions = {}) => {
  const planned = plan(experiments[name]!, options);
  return findings(
    analyse(
      planned,
      trialsOf(planned).map((config) => (config.kind === 'toy' ? madeToy(config) : made(config, accuracy(config)))),
    ),
  );
};
const noise = (config: ClassifierTrial) => 0.0005 * Math.sin(config.seed + penaltyName(config).length);
const gains: Readonly<Record<string, number>> = { none: 0.9, spectreg: 0.92, doubleback: 0.88 };

test('one row: a sentence for each method, with errors, seeds and p', () => {
  const [spectreg, doubleback, ...none] = said('mnist-500', (config) => gains[penaltyName(config)]! + noise(config));
  expect(spectreg).toMatch(
    /^SpectReg makes (19|20|21) % fewer errors than plain training \(\d\.\d\d % instead of \d+\.\d\d %\), with each of 3 seeds, p (= 0\.00|< 0\.001)/,
  );
  expect(doubleback).toMatch(/^DoubleBack makes (19|20|21) % more errors than plain training/);
  expect(none).toEqual([]);
});

test('one seed has no p, and the sentence says what that means', () => {
  const [spectreg] = said('mnist-500', (config) => gains[penaltyName(config)]!, { seeds: 1 });
  expect(spectreg).toBe(
    'SpectReg makes 20 % fewer errors than plain training (8.00 % instead of 10.00 %), with one seed, which settles nothing.',
  );
});

test('seeds that disagree are counted', () => {
  const [spectreg] = said(
    'mnist-500',
    (config) => 0.9 + (penaltyName(config) === 'spectreg' && config.seed < 3 ? 0.02 : 0),
  );
  expect(spectreg).toContain('with 2 of 3 seeds, p = 0.37');
});

test('the same errors are neither fewer nor more', () => {
  expect(said('mnist-500', () => 0.9)[0]).toContain('makes as many errors as plain training');
});

test('two rows are named, eight are counted', () => {
  const two = said('mnist-2000', (config) => gains[penaltyName(config)]! + noise(config));
  expect(two.map((sentence) => sentence.split(':')[0])).toEqual([
    'No dropout',
    'No dropout',
    'Dropout 0.5',
    'Dropout 0.5',
  ]);
  const eight = said('mnist-sizes', (config) => (gains[penaltyName(config)] ?? 0.9) + noise(config));
  expect(eight[0]).toBe(
    "SpectReg beats plain training in 8 of 8 settings; 8 of these differences are significant (p < 0.05 after Holm's correction).",
  );
  expect(eight[1]).toContain('DoubleBack beats plain training in 0 of 8 settings; 0 of these');
});

test('a sweep of λ: where the error is smallest', () => {
  expect(said('toy', () => 0)[0]).toMatch(/the error is smallest at λ 0\.01, \d(\.\d)? times smaller than at λ 0\.$/);
});
