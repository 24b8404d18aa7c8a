import { type Cell, type Experiment, expand, namedBy, penaltyOf, plan, trialKey } from '@gr/trials';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { paperRegistry } from '../registry.ts';
import { experiments } from './catalogue.ts';

const all = Object.values(experiments);
const cellsOf = ({ tables }: Experiment): readonly Cell[] => tables.flatMap((t) => t.rows.flatMap((r) => r.cells));

describe.each(all.map((experiment) => [experiment.name, experiment] as const))('%s', (_, experiment) => {
  test('its cells name what there is, and a column that the table has', () => {
    for (const { rows, methods } of experiment.tables)
      for (const { method, config } of rows.flatMap((row) => row.cells)) {
        expect(methods.map(({ name }) => name)).toContain(method);
        if (config.kind === 'toy') continue;
        const named = namedBy(paperRegistry)({ ...config, seed: 1, backend: 'wasm', scale: 1 });
        expect(named).toMatchObject({ _tag: 'Right' });
        const known = penaltyOf(paperRegistry)(config.penalty) !== undefined;
        expect(config.penalty.kind === 'none' || known).toBe(true);
        expect(config.penalty.kind === 'none').toBe(config.lambda === 0);
      }
  });

  test('each row starts with the baseline, which has no penalty, and differs from the others in the penalty alone', () => {
    const penaltyFields = new Set(['penalty', 'lambda', 'pass']);
    for (const { rows, methods } of experiment.tables)
      for (const { cells } of rows) {
        expect(cells[0]?.method).toBe(methods[0]?.name);
        expect(cells[0]?.config.lambda).toBe(0);
        const others = cells.map(({ config }) => Object.entries(config).filter(([field]) => !penaltyFields.has(field)));
        for (const other of others) expect(other).toEqual(others[0]);
      }
  });

  test('its full protocol is every cell with every seed, once, seed by seed', () => {
    const trials = expand(experiment);
    const distinct = new Set(cellsOf(experiment).map(({ config }) => JSON.stringify(config))).size;
    expect(trials.length).toBe(distinct * experiment.seeds);
    expect(new Set(trials.map(trialKey)).size).toBe(trials.length);
    expect(trials.map(({ seed }) => seed)).toEqual(trials.map(({ seed }) => seed).sort((a, b) => a - b));
    expect(plan(experiment)).toMatchObject({ full: true, shortened: [] });
  });

  test('a shortened run says so, in the plan and in each trial, and is another trial', () => {
    const full = new Set(expand(experiment).map(trialKey));
    const longest = Math.max(...cellsOf(experiment).map(({ config }) => config.iterations));
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.99, noNaN: true }), (scale) => {
        const shortened = plan(experiment, { scale });
        expect(shortened.full).toBe(false);
        expect(shortened.shortened.join()).toContain('of the iterations');
        for (const trial of expand(experiment, { scale, seeds: 1 })) {
          expect(trial.scale).toBe(scale);
          expect(trial.iterations).toBeLessThanOrEqual(Math.max(20, Math.round(longest * scale)));
          expect(full.has(trialKey(trial))).toBe(false);
        }
      }),
      { numRuns: 10 },
    );
  });
});

test('a look has two seeds and 2 % of the iterations', () => {
  expect(plan(experiments['mnist-2000']!, { quick: true }).shortened).toEqual([
    '2 % of the iterations',
    '2 of 10 seeds',
  ]);
  expect(expand(experiments['mnist-2000']!, { quick: true }).map(({ iterations }) => iterations)).toEqual(
    Array.from({ length: 12 }, () => 200),
  );
});

test('sets that are there in part are cut, told, and no longer compared', () => {
  const cut = plan(experiments['weight-decay']!, { datasets: ['cifar-100'], mostExamples: 7500, partial: true });
  expect(cut.shortened).toEqual(['only the tables of cifar-100', '7,500 of 20,000 examples of cifar-100']);
  for (const { config, incomparable } of cellsOf(cut.experiment)) {
    expect(config).toMatchObject({ data: { kind: 'cifar-100', size: 7500, partial: true } });
    expect(incomparable).toBe('trained on 7,500 examples instead of 20,000');
  }
});

test('residual nets become narrower, LeNet does not', () => {
  const cells = cellsOf(plan(experiments['weight-decay']!, { scale: 0.1 }).experiment);
  const widths = cells.map(({ config }) =>
    config.kind === 'toy' ? [] : [config.model.kind, config.model['width'] ?? 'full'],
  );
  expect(new Set(widths.map(String))).toEqual(new Set(['lenet,full', `resnet,${2 / 6}`]));
});

test.each([
  [{ scale: 0 }, 'scale is 0, expected above 0, up to 1.'],
  [{ scale: NaN }, 'scale is NaN'],
  [{ seeds: 1.5 }, 'seeds is 1.5, expected a whole number'],
  [{ width: 2 }, 'width is 2'],
  [{ datasets: ['svhn'] }, 'datasets names "svhn", but mnist-2000 has mnist.'],
])('%j is refused', (options, message) => {
  expect(() => plan(experiments['mnist-2000']!, options)).toThrow(message);
});

test('the settings of the published code are in the catalogue', () => {
  const lambdas = (name: string, table = 0) =>
    experiments[name]!.tables[table]!.rows.map(({ cells }) => cells.map(({ config }) => config.lambda));
  expect(lambdas('mnist-dropout-batchnorm')).toEqual([
    [0, 0.01, 50],
    [0, 0.001, 0.001],
    [0, 0.01, 50],
  ]);
  expect(lambdas('weight-decay', 1)).toEqual([
    [0, 0.001],
    [0, 0.003],
  ]);
  expect(lambdas('confidence-penalty', 2)).toEqual([[0, 0.00003, 0.003, 0.00001]]);
  const first = expand(experiments['mnist-2000']!).find((t) => t.kind === 'classifier' && t.lambda === 0.01);
  expect(first).toMatchObject({
    protocol: 'paper',
    data: { split: 'authors' },
    penalty: { kind: 'paper-spectreg' },
    batch: 50,
  });
  const passes = expand(experiments['mnist-dropout-batchnorm']!, { seeds: 1 }).map((t) =>
    t.kind === 'toy' ? [] : [t.model['regularizer'], t.penalty.kind, t.pass].join(' '),
  );
  expect(passes.filter((pass) => String(pass).endsWith('second'))).toEqual(['dropout paper-spectreg second']);
});
