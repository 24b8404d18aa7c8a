import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trialDefaults } from '../trial/defaults.ts';
import { expand, trialKey } from './expand.ts';
import { type Grid, type GridMethod, grid } from './grid.ts';
import { plan } from './scale.ts';
import { problemOf } from './schema.ts';

const positive = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const method = (label: string): fc.Arbitrary<GridMethod> =>
  fc
    .option(fc.uniqueArray(positive, { minLength: 1, maxLength: 3 }), { nil: undefined })
    .map((lambdas) =>
      lambdas === undefined
        ? { label }
        : { label, penalty: { kind: `penalty of ${label}`, k: lambdas.length }, lambdas },
    );
const methods = fc
  .uniqueArray(fc.constantFrom('Plain', 'A', 'B', 'C', 'D'), { minLength: 1 })
  .chain((labels) => fc.tuple(...labels.map(method)));

/** Any grid; of the methods without a penalty one at most, since two would be the same trials. */
const grids: fc.Arbitrary<Grid> = fc.record(
  {
    name: fc.constantFrom('a', 'my-2nd'),
    title: fc.string(),
    claim: fc.string(),
    seeds: fc.integer({ min: 1, max: 3 }),
    setting: fc.record(
      {
        model: fc.constantFrom({ kind: 'mlp' }, { kind: 'lenet', width: 0.5 }),
        iterations: fc.integer({ min: 1, max: 100 }),
        batch: fc.integer({ min: 1, max: 60 }),
        data: fc.record({ kind: fc.constant('mnist'), size: fc.integer({ min: 1, max: 90 }) }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    methods: methods.map((all) => all.filter((one, i) => one.penalty !== undefined || i === 0)),
    sizes: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['name', 'title', 'seeds', 'setting', 'methods'] },
);

test('law: a row for each size, a column for each λ, a cell for each pair, and a trial for each cell and seed', () => {
  fc.assert(
    fc.property(grids, (given) => {
      const experiment = grid(given);
      expect(problemOf(experiment)).toBeUndefined();
      const [table, ...others] = experiment.tables;
      expect(others).toEqual([]);
      const size = given.setting.data?.size ?? trialDefaults.data.size;
      expect(table!.rows.map(({ value }) => value)).toEqual(given.sizes ?? [size]);
      const columns = given.methods.flatMap(({ penalty, lambdas = [0] }) =>
        lambdas.map((lambda) => ({ penalty: penalty ?? { kind: 'none' }, lambda })),
      );
      expect(table!.methods).toHaveLength(columns.length);
      expect(table!.methods[0]!.name.startsWith(given.methods[0]!.label)).toBe(true);
      for (const row of table!.rows) {
        expect(row.cells.map(({ method: name }) => name)).toEqual(table!.methods.map(({ name }) => name));
        expect(row.cells.map(({ config }) => config)).toEqual(
          columns.map((column) => {
            const { seed: _seed, backend: _backend, scale: _scale, ...common } = { ...trialDefaults, ...given.setting };
            const data = { ...trialDefaults.data, ...given.setting.data, size: row.value };
            return { ...common, ...column, data, batch: Math.min(common.batch, row.value!) };
          }),
        );
      }
      const trials = expand(experiment);
      expect(trials).toHaveLength(given.seeds * table!.rows.length * columns.length);
      expect(new Set(trials.map(trialKey)).size).toBe(trials.length);
      expect(plan(experiment).full).toBe(true);
    }),
  );
});

const sound: Grid = {
  name: 'sound',
  title: 'Sound',
  seeds: 2,
  setting: { iterations: 10 },
  methods: [{ label: 'Plain' }, { label: 'S', penalty: { kind: 'spectreg', per: 'batch' }, lambdas: [0.1, 1] }],
};

test('what is not given is as in a trial by default; a column of several λ has its λ in its name', () => {
  const { claim, claimBy, sources, choices, tables } = grid(sound);
  expect({ claim, claimBy, sources, choices }).toEqual({ claim: '', claimBy: undefined, sources: [], choices: [] });
  expect(tables[0]).toMatchObject({
    title: 'Sound',
    metric: 'accuracy',
    methods: [
      { name: 'Plain', label: 'Plain' },
      { name: 'S λ 0.1', label: 'S λ 0.1' },
      { name: 'S λ 1', label: 'S λ 1' },
    ],
    rows: [{ label: '2,000 examples', value: 2000 }],
  });
  expect(tables[0]).not.toHaveProperty('axis');
  const one = { ...sound, methods: [{ label: 'S', penalty: { kind: 'spectreg' }, lambdas: [1] }], sizes: [100, 1000] };
  expect(grid(one).tables[0]).toMatchObject({
    methods: [{ name: 'S' }],
    rows: [{ label: '100 examples' }, { label: '1,000 examples' }],
    axis: { of: 'rows', scale: 'log' },
  });
});

describe('what is wrong is said', () => {
  const second = (method: object) => ({ methods: [{ label: 'Plain' }, { label: 'S', ...method }] });
  const spectreg = { kind: 'spectreg' };
  const decided =
    'which is none of it: methods have the penalty and λ, and a run of the experiment chooses the rest. Leave it out.';
  test.each<readonly [message: string, wrong: object]>([
    ['name: Invalid input: expected string, received undefined.', { name: undefined }],
    ['name is "a b", expected letters, digits and hyphens: it names a folder.', { name: 'a b' }],
    ['name is "../a", expected letters, digits and hyphens: it names a folder.', { name: '../a' }],
    ['title: Invalid input: expected string, received number.', { title: 3 }],
    ['seeds: Too small: expected number to be >=1.', { seeds: 0 }],
    ['seeds: Too big: expected number to be <=1000.', { seeds: 1001 }],
    ['seeds: Invalid input: expected int, received number.', { seeds: 1.5 }],
    ['Unrecognized key: "lambda".', { lambda: 1 }],
    ['Unrecognized key: "size".', { size: [3] }],
    ['setting: Invalid input: expected object, received undefined.', { setting: undefined }],
    ...['kind', 'penalty', 'lambda', 'seed', 'backend', 'scale', 'sources'].map(
      (field) => [`setting has ${field}, ${decided}`, { setting: { [field]: 1 } }] as const,
    ),
    ['methods: Invalid input: expected array, received undefined.', { methods: undefined }],
    ['methods is empty, expected at least one. The first is the baseline.', { methods: [] }],
    ['methods.0.label: Invalid input: expected string, received undefined.', { methods: [{}] }],
    ['methods.1: Unrecognized key: "penality".', second({ penality: spectreg, lambdas: [1] })],
    ['methods.1: Unrecognized key: "lambda".', second({ penalty: spectreg, lambda: 1 })],
    [
      'methods.1.penalty: Invalid input: expected object, received string.',
      second({ penalty: 'spectreg', lambdas: [1] }),
    ],
    [
      'methods.1.penalty.kind: Invalid input: expected string, received undefined.',
      second({ penalty: {}, lambdas: [1] }),
    ],
    ['methods.1.lambdas: Invalid input: expected array, received number.', second({ penalty: spectreg, lambdas: 1 })],
    ['methods.1.lambdas.1: Too small: expected number to be >0.', second({ penalty: spectreg, lambdas: [1, 0] })],
    ['methods.1.lambdas.0: Too small: expected number to be >0.', second({ penalty: spectreg, lambdas: [-1] })],
    [
      'methods.1.lambdas.0: Invalid input: expected number, received NaN.',
      second({ penalty: spectreg, lambdas: [NaN] }),
    ],
    ['the method "S" has a penalty without lambdas. Give at least one λ.', second({ penalty: spectreg })],
    ['the method "S" has a penalty without lambdas. Give at least one λ.', second({ penalty: spectreg, lambdas: [] })],
    ['the method "S" has lambdas without a penalty. Name the penalty that they weigh.', second({ lambdas: [1] })],
    [
      'the method "S" has the penalty none. Leave penalty and lambdas out: that trains without.',
      second({ penalty: { kind: 'none' }, lambdas: [1] }),
    ],
    ['two methods have the label "Plain". Give each its own.', second({ label: 'Plain' })],
    ['the method "S" has λ 1 twice. Give each once.', second({ penalty: spectreg, lambdas: [1, 1] })],
    ['sizes: Too small: expected array to have >=1 items.', { sizes: [] }],
    ['sizes.1: Too small: expected number to be >=1.', { sizes: [3, 0] }],
    ['sizes.0: Invalid input: expected int, received number.', { sizes: [1.5] }],
    ['sizes has 20 twice. Give each once.', { sizes: [20, 30, 20] }],
  ])('%s', (message, wrong) => {
    const given = Object.fromEntries(Object.entries({ ...sound, ...wrong }).filter(([, value]) => value !== undefined));
    expect(() => grid(given as unknown as Grid)).toThrow(new RangeError(`grid: ${message}`));
  });

  test('what is no object', () => {
    for (const wrong of [undefined, null, 3])
      expect(() => grid(wrong as unknown as Grid)).toThrow('grid: Invalid input');
  });
});
