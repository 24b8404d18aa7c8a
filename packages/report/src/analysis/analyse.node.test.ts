import { describe, expect, test } from 'vitest';
import { experiments } from '@gr/paper';
import { type ClassifierTrial, type TrialResult, plan, trialsOf } from '@gr/trials';
import { analyse } from './analyse.ts';
import { penaltyName } from './penalty-name.test-support.ts';
import { made } from '../../../trials/src/trial/made.test-support.ts';

const mnist = experiments['mnist-2000']!;

/** Accuracies of a seed and a configuration; the seeds differ by more than the methods do. */
const results = (gain: (config: ClassifierTrial) => number, planned = plan(mnist)): readonly TrialResult[] =>
  trialsOf(planned).map((config) => {
    if (config.kind === 'toy') throw new Error('no toy here');
    return made(config, 0.95 + 0.01 * Math.sin(config.seed) + gain(config));
  });
const jitter = ({ seed }: ClassifierTrial) => 0.0001 * Math.cos(7 * seed);
const byPenalty = (of: Readonly<Record<string, number>>) => (config: ClassifierTrial) =>
  (of[penaltyName(config)] ?? 0) + jitter({ ...config, seed: config.seed + penaltyName(config).length });

describe('cells', () => {
  const { tables, done, expected } = analyse(plan(mnist), results(byPenalty({ spectreg: 0.005, doubleback: -0.005 })));
  const [baseline, spectreg, doubleback] = tables[0]!.rows[0]!.cells;

  test('hold the mean of their seeds, in percent, and the distance to the published mean', () => {
    expect([done, expected]).toEqual([60, 60]);
    expect(spectreg!.values.length).toBe(10);
    expect(spectreg!.ours!.mean).toBeCloseTo(95 + 0.5 + spectreg!.values.reduce((s, v) => s + v - 95.5, 0) / 10, 9);
    expect(spectreg!.difference).toBeCloseTo(spectreg!.ours!.mean - 97.59, 9);
    expect(baseline!.against).toBeNull();
  });

  test('are compared with the baseline seed by seed: the deviation of the seeds is gone', () => {
    expect(spectreg!.ours!.deviation).toBeGreaterThan(0.5);
    expect(spectreg!.against!.deviation).toBeLessThan(0.05);
    expect(spectreg!.against!.mean).toBeCloseTo(0.5, 1);
    expect(spectreg!.against!.adjusted).toBeGreaterThanOrEqual(spectreg!.against!.t!);
  });

  test('get the verdict: an effect of the published sign, and one of the other', () => {
    expect(baseline!.verdict.kind).toBe('baseline');
    expect(spectreg!.verdict.kind).toBe('reproduced');
    expect(doubleback!.verdict).toEqual({ kind: 'not reproduced', why: 'the difference has the other sign' });
  });
});

test('an effect in the noise is in the same direction, with the number of seeds that would settle it', () => {
  const noisy = ({ penalty, seed }: ClassifierTrial) =>
    penalty.kind === 'none' ? 0 : 0.0005 + (seed % 2 === 0 ? 0.002 : -0.002);
  const [, spectreg] = analyse(plan(mnist), results(noisy)).tables[0]!.rows[0]!.cells;
  expect(spectreg!.verdict.kind).toBe('same direction');
  expect(spectreg!.against!.settled).toBe(false);
  expect(spectreg!.against!.seedsNeeded).toBeGreaterThan(10);
});

test('no difference where none was published is reproduced, one is not', () => {
  const dropout = plan(experiments['mnist-dropout-batchnorm']!);
  const row = (gain: number) =>
    analyse(dropout, results(byPenalty({ spectreg: gain, doubleback: gain }), dropout)).tables[0]!.rows[1]!;
  expect(row(0.005).cells[1]!.verdict.kind).toBe('not reproduced');
  const flat = analyse(
    dropout,
    results((config) => 1e-4 * Math.sin(91 * config.seed + penaltyName(config).length), dropout),
  );
  expect(flat.tables[0]!.rows[1]!.cells[1]!.verdict).toEqual({
    kind: 'reproduced',
    why: 'no difference here, and none published',
  });
});

test('a shortened run is never called reproduced or not reproduced; fewer seeds of full trials may be', () => {
  const gains = byPenalty({ spectreg: 0.005, doubleback: -0.005 });
  const short = plan(mnist, { scale: 0.5, seeds: 10 });
  const cells = analyse(short, results(gains, short)).tables[0]!.rows[0]!.cells;
  expect(cells[1]!.verdict).toEqual({ kind: 'same direction', why: 'shortened: 50 % of the iterations' });
  expect(cells[2]!.verdict).toEqual({
    kind: 'not comparable',
    why: 'shortened: 50 % of the iterations; worse than the baseline, p < 0.001',
  });
  const dropout = plan(experiments['mnist-dropout-batchnorm']!, { scale: 0.5, seeds: 10 });
  const flat = analyse(dropout, results(byPenalty({}), dropout)).tables[0]!.rows[1]!;
  expect(flat.cells[1]!.verdict.kind).toBe('not comparable');
  const few = plan(mnist, { seeds: 5 });
  expect(analyse(few, results(gains, few)).tables[0]!.rows[0]!.cells[1]!.verdict.kind).toBe('reproduced');
});

test('what is missing is left out: pairs are of the seeds that both have', () => {
  const all = results(byPenalty({ spectreg: 0.005 }));
  const some = all.filter(
    ({ config }) => !(config.kind === 'classifier' && config.penalty.kind === 'none' && config.seed > 4),
  );
  const { tables, done, expected } = analyse(plan(mnist), some);
  expect([done, expected]).toEqual([48, 60]);
  expect(tables[0]!.rows[0]!.cells[1]).toMatchObject({ ours: { n: 10 }, against: { n: 4 } });
  const none = analyse(plan(mnist), []);
  expect(none.tables[0]!.rows[0]!.cells[1]).toMatchObject({ ours: null, against: null, verdict: { kind: 'missing' } });
});

test('trials of another plan, and stopped ones, do not count', () => {
  const other = results(byPenalty({}), plan(mnist, { scale: 0.1 }));
  expect(analyse(plan(mnist), other).done).toBe(0);
  expect(
    analyse(
      plan(mnist),
      results(byPenalty({})).map((result) => ({ ...result, stopped: true })),
    ).done,
  ).toBe(0);
});
