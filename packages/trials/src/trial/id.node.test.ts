import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalTrial } from './canonical.ts';
import { classifierTrials, toyTrials } from './config.test-support.ts';
import type { ClassifierTrial, DataSetting, ToyTrial, TrialConfig } from './config.ts';
import { dataDefaults, toyDefaults, trialDefaults } from './defaults.ts';
import { trialId } from './id.ts';
import { trialConfigSchema } from './schema.ts';

const codeVersion = '0.1.0+abc';
const idOf = (config: TrialConfig): string => trialId({ config, codeVersion });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A value as RFC 8785 has it: fields by name, no spaces. */
const rfc8785 = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(rfc8785).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${rfc8785(field)}`).join(',')}}`;
};

const rich: ClassifierTrial = {
  ...trialDefaults,
  protocol: 'paper',
  data: { ...dataDefaults, kind: 'cifar-100', split: 'authors', size: 20_000, augment: ['flip', 'crop'] },
  model: { kind: 'resnet', depth: 2, width: 1 / 6 },
  penalty: { kind: 'spectreg', per: 'batch', projections: 4 },
  lambda: 0.00003,
  pass: 'second',
  optimizer: { kind: 'nesterov', rate: 0.05 },
  schedule: { kind: 'cosine' },
  weightDecay: 0.003,
  iterations: 50_000,
  batch: 128,
  seed: 7,
  scale: 0.1,
  sources: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
};
const trials = fc.oneof(classifierTrials, toyTrials);

test.each([
  ['the defaults', trialDefaults, '{"kind":"classifier"}'],
  ['the defaults of the toy', toyDefaults, '{"kind":"toy"}'],
  [
    'a configuration that differs from them',
    rich,
    [
      '{"batch":128,"data":{"augment":["flip","crop"],"kind":"cifar-100","size":20000,"split":"authors"},"iterations":50000',
      '"kind":"classifier","lambda":0.00003,"model":{"depth":2,"kind":"resnet","width":0.16666666666666666}',
      '"optimizer":{"kind":"nesterov","rate":0.05},"pass":"second","penalty":{"kind":"spectreg","per":"batch","projections":4}',
      '"protocol":"paper","scale":0.1,"schedule":{"kind":"cosine"},"seed":7',
      '"sources":["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],"weightDecay":0.003}',
    ].join(),
  ],
])('the id of %s is the SHA-256 of its canonical JSON, of what differs from the defaults alone', (_, config, json) => {
  expect(idOf(config)).toBe(sha256(`{"codeVersion":"0.1.0+abc","config":${json}}`));
});

test('law: an id is the SHA-256 of the JSON of RFC 8785 of the code and the canonical configuration', () => {
  fc.assert(
    fc.property(trials, fc.string(), (config, code) => {
      expect(trialId({ config, codeVersion: code })).toBe(
        sha256(rfc8785({ codeVersion: code, config: canonicalTrial(config) })),
      );
    }),
  );
});

/** The same object with its fields in another order, those of the objects in it too. */
const shuffled = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fc.constant(value);
  const fields = Object.entries(value);
  return fc
    .tuple(
      fc.tuple(...fields.map(([name, field]) => shuffled(field).map((one) => [name, one] as const))),
      fc.shuffledSubarray([...fields.keys()], { minLength: fields.length }),
    )
    .map(([entries, order]) => Object.fromEntries(order.map((i) => entries[i]!)));
};

test('the order of the fields means nothing', () => {
  for (const config of [trialDefaults, toyDefaults, rich])
    fc.assert(fc.property(shuffled(config), (other) => void expect(idOf(other as TrialConfig)).toBe(idOf(config))));
});

describe('every field and the code make another id', () => {
  const data: DataSetting = {
    kind: 'mnist',
    split: 'authors',
    labels: 'coarse',
    partial: true,
    scoredOn: 'validation',
    size: 2001,
    balanced: true,
    augment: ['shift'],
  };
  const fields: Omit<ClassifierTrial, 'kind' | 'data'> = {
    protocol: 'paper',
    model: { kind: 'mlp' },
    penalty: { kind: 'spectreg' },
    lambda: 0.1,
    pass: 'second',
    optimizer: { kind: 'sgd' },
    schedule: { kind: 'cosine' },
    weightDecay: 0.1,
    iterations: 10_001,
    batch: 51,
    jacobianExamples: 1,
    seed: 2,
    backend: 'cpu',
    scale: 0.1,
    sources: [sha256('')],
  };
  const toyFields: Omit<ToyTrial, 'kind'> = {
    target: 'square',
    noise: 0.2,
    size: 101,
    depth: 6,
    width: 65,
    per: 'example',
    lambda: 0.1,
    order: 'fixed',
    rate: 0.02,
    iterations: 10_001,
    batch: 51,
    seed: 2,
    backend: 'cpu',
    scale: 0.1,
  };
  const each = (object: object): readonly object[] =>
    Object.entries(object).map(([name, value]) => ({ [name]: value as unknown }));

  test('of a classifier, of its data, and each option of what it names', () => {
    const configs: readonly ClassifierTrial[] = [
      trialDefaults,
      ...each(fields).map((change) => ({ ...trialDefaults, ...change })),
      ...each(data).map((change) => ({ ...trialDefaults, data: { ...dataDefaults, ...change } })),
      ...(['model', 'penalty', 'optimizer', 'schedule'] as const).map((name) => ({
        ...trialDefaults,
        [name]: { ...trialDefaults[name], power: 2 },
      })),
    ];
    const ids = [...configs.map(idOf), trialId({ config: trialDefaults, codeVersion: '0.1.0+abd' })];
    expect(new Set(ids).size).toBe(configs.length + 1);
  });

  test('of a toy', () => {
    const configs: readonly TrialConfig[] = [
      trialDefaults,
      toyDefaults,
      ...each(toyFields).map((change) => ({ ...toyDefaults, ...change })),
    ];
    const ids = [...configs.map(idOf), trialId({ config: toyDefaults, codeVersion: '0.1.0+abd' })];
    expect(new Set(ids).size).toBe(configs.length + 1);
  });
});

describe('ids stay: results are kept under them', () => {
  test.each([
    ['of the defaults', trialDefaults, 'a7200cf3804404c23d6c63bde8cbbcc9258e762faf164f54163bf50fe110b0f9'],
    ['of the defaults of the toy', toyDefaults, 'dd0f948b7020550f03f23c13bcbc9fb41122857bff3e84410c835d9a3d14bf4c'],
    [
      'of a configuration that differs from them',
      rich,
      '54afc6290999a31078b51222055a15b3c2f3b8d0af4cba1dd12f8826a87cd1c0',
    ],
  ])('the id %s', (_, config, id) => {
    expect(idOf(config)).toBe(id);
  });

  /** Some of the fields of an object that are as the defaults have them, but not its kind. */
  const usualFields = (object: object, usual: object): fc.Arbitrary<readonly string[]> => {
    const defaults: Readonly<Record<string, unknown>> = { ...usual };
    return fc.subarray(
      Object.entries(object)
        .filter(([name, value]) => name !== 'kind' && rfc8785(value) === rfc8785(defaults[name]))
        .map(([name]) => name),
    );
  };
  const without = (object: object, names: readonly string[]): object =>
    Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

  test('law: a field that is added to configurations changes neither the canonical form nor the id where it is the default', () => {
    /** A configuration, and the same one as it was before some of its fields were there. */
    const grown: fc.Arbitrary<readonly [TrialConfig, object]> = fc.oneof(
      toyTrials.chain((config) =>
        usualFields(config, toyDefaults).map((names) => [config, without(config, names)] as const),
      ),
      classifierTrials.chain(({ data, ...rest }) =>
        fc.tuple(usualFields(rest, trialDefaults), usualFields(data, dataDefaults)).map(
          ([names, ofData]) =>
            [
              { ...rest, data },
              { ...without(rest, names), data: without(data, ofData) },
            ] as const,
        ),
      ),
    );
    fc.assert(
      fc.property(grown, ([config, before]) => {
        expect(canonicalTrial(before as TrialConfig)).toEqual(canonicalTrial(config));
        expect(idOf(before as TrialConfig)).toBe(idOf(config));
      }),
    );
  });
});

test('law: the canonical form leaves out everything that is as the defaults have it, and nothing else', () => {
  const different = (form: object, config: object, usual: object) => {
    const [kept, given, defaults] = [form, config, usual] as Readonly<Record<string, unknown>>[];
    for (const name of Object.keys(usual).filter((field) => field !== 'kind' && field !== 'data'))
      expect(kept![name]).toEqual(rfc8785(given![name]) === rfc8785(defaults![name]) ? undefined : given![name]);
  };
  fc.assert(
    fc.property(trials, (config) => {
      const { data = {}, ...form } = canonicalTrial(config);
      expect(form['kind']).toBe(config.kind);
      different(form, config, config.kind === 'toy' ? toyDefaults : trialDefaults);
      if (config.kind === 'classifier') different(data as object, config.data, dataDefaults);
    }),
  );
  expect(canonicalTrial(trialDefaults)).toEqual({ kind: 'classifier' });
});

test('law: what is kept in canonical form is read as the configuration it was made of', () => {
  fc.assert(
    fc.property(trials, (config) => {
      const kept = JSON.stringify(canonicalTrial(config));
      expect(trialConfigSchema.parse(JSON.parse(kept))).toEqual(config);
      expect(trialConfigSchema.parse(canonicalTrial(config))).toEqual(config);
    }),
  );
});
