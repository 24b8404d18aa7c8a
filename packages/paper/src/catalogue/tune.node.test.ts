import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClassifierTrial,
  type TrialConfig,
  type TrialResult,
  type TuneOptions,
  cellName,
  expand,
  plan,
  trialKey,
  tune,
} from '@gr/trials';
import { made } from '../../../trials/src/trial/made.test-support.ts';
import { paperRegistry } from '../registry.ts';
import { experiments } from './catalogue.ts';

const mnist = experiments['mnist-2000']!;
const planned = plan(mnist, { seeds: 2 });

/** Runs what is pending until nothing is; an accuracy of undefined stands for a trial that fails. */
function run(accuracy: (config: ClassifierTrial) => number | undefined, options: TuneOptions = {}) {
  const results: TrialResult[] = [];
  const failed: TrialConfig[] = [];
  for (;;) {
    const tunings = tune(planned, results, { registry: paperRegistry, ...options, failed });
    const pending = tunings.flatMap((tuning) => tuning.pending);
    if (pending.length === 0)
      return { tunings, trials: results.map(({ config }) => config as ClassifierTrial), failed };
    for (const config of pending as ClassifierTrial[]) {
      const value = accuracy(config);
      if (value === undefined) failed.push(config);
      else results.push(made(config, value));
    }
  }
}

/** Best at λ, whatever the length. */
const peakAt = (peak: number) => (config: ClassifierTrial) => 0.9 - 0.01 * Math.abs(Math.log10(config.lambda / peak));

describe('the choice', () => {
  test('is the λ with the best mean on the validation split, and the test set is never asked', () => {
    const { tunings, trials } = run((config) => peakAt(config.penalty.kind === 'paper-spectreg' ? 0.03 : 20)(config));
    expect(tunings.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['Small MNIST (2,000 examples), LeNet / No dropout / spectreg', 0.03],
      ['Small MNIST (2,000 examples), LeNet / No dropout / doubleback', 20],
      ['Small MNIST (2,000 examples), LeNet / Dropout 0.5 / spectreg', 0.03],
      ['Small MNIST (2,000 examples), LeNet / Dropout 0.5 / doubleback', 20],
    ]);
    expect(trials.every(({ data }) => data.scoredOn === 'validation')).toBe(true);
  });

  test('tries the whole grid briefly, then a third of it three times as long, up to the full length', () => {
    const [spectreg] = run(peakAt(0.03)).tunings;
    expect(spectreg!.rounds.map(({ share, scores }) => [Number(share.toFixed(3)), scores.length])).toEqual([
      [0.333, 9],
      [1, 3],
    ]);
    expect(spectreg!.rounds[1]!.scores[0]).toMatchObject({ lambda: 0.03 });
  });

  test('is told when it lies at an end of the grid', () => {
    expect(run(peakAt(0.03)).tunings[0]!.atEnd).toBe(false);
    expect(run(peakAt(1)).tunings[0]).toMatchObject({ chosen: 1, atEnd: true });
  });

  test('is none of those that diverge, and none if all do', () => {
    const { tunings } = run((config) => (config.lambda >= 0.1 ? undefined : peakAt(1)(config)));
    expect(tunings[0]!.chosen).toBe(0.03);
    expect(tunings[0]!.rounds[0]!.scores.at(-1)!.mean).toBeNull();
    expect(run(() => undefined).tunings[0]).toMatchObject({ chosen: undefined, pending: [] });
  });

  test('wherever the peak lies in a grid of any size, it is found in as many trials as the rounds have', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (n, at) => {
        const lambdas = Array.from({ length: n }, (_, i) => 10 ** (i / 5 - 3));
        const peak = lambdas[at % n]!;
        const { tunings, trials } = run(peakAt(peak), { lambdas });
        expect(tunings[0]!.chosen).toBe(peak);
        expect(new Set(trials.map(trialKey)).size).toBe(trials.length);
        expect(Math.max(...trials.map(({ iterations }) => iterations))).toBe(10_000);
      }),
      { numRuns: 30 },
    ));
});

test('what was chosen goes into the experiment by name, and shows', () => {
  const lambdas = Object.fromEntries(run(peakAt(0.1)).tunings.map(({ name, chosen }) => [name, chosen!]));
  const tuned = plan(mnist, { lambdas });
  expect(tuned).toMatchObject({ tuned: true, full: true });
  expect(new Set(expand(mnist, { lambdas }).map(({ lambda }) => lambda))).toEqual(new Set([0, 0.1, 1]));
  expect(() => plan(mnist, { lambdas: { 'x / y / z': 1 } })).toThrow(
    'lambdas names "x / y / z", but mnist-2000 has no',
  );
  const [name] = Object.keys(lambdas);
  expect(() => plan(mnist, { lambdas: { [name!]: -1 } })).toThrow('is -1, expected a finite number above 0');
});

test('the grids are those of the published scripts', () => {
  const grid = (experiment: string, at: number, method: string) => {
    const one = plan(experiments[experiment]!, { seeds: 1 });
    const table = one.experiment.tables[at]!;
    const name = cellName(table, table.rows[0]!, { method });
    const tuning = tune(one, [], { registry: paperRegistry }).find((each) => each.name === name)!;
    return tuning.pending.map(({ lambda }) => lambda);
  };
  expect(grid('mnist-2000', 0, 'spectreg')).toEqual([0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]);
  expect(grid('mnist-2000', 0, 'doubleback')).toEqual([1, 2, 5, 10, 20, 50, 100, 200, 500]);
  expect(grid('confidence-penalty', 1, 'doubleback')).toContain(100);
  expect(grid('confidence-penalty', 0, 'confidence')).toEqual([0.001, 0.003, 0.01, 0.03, 0.1, 0.3]);
});

test('a toy has nothing to tune: its columns are its λ', () => {
  expect(tune(plan(experiments['toy']!), [])).toEqual([]);
});
