import { type Splits, digits, standardization } from '@gr/datasets';
import { key } from '@gr/random';
import { type ClassifierTrial, expand, field, namedBy, normalized } from '@gr/trials';
import { runTrial } from '@gr/trials/run';
import * as E from 'fp-ts/lib/Either.js';
import { describe, expect, test } from 'vitest';
import { asInThePaper, paperDefaults } from './as-in-the-paper.ts';
import { experiments } from './catalogue/catalogue.ts';
import { paper } from './protocol.ts';
import { paperRegistry } from './registry.ts';

describe('the protocol', () => {
  const sets: Splits = { train: digits(key(1), 20), test: digits(key(2), 30) };

  test("the paper's standardizes each set by itself, the field's both by the training set", () => {
    const own = { train: standardization(sets.train), test: standardization(sets.test) };
    expect(own.test).not.toEqual(own.train);
    const theirs = paper.standardized(sets);
    expect([theirs.train.standardization, theirs.test.standardization]).toEqual([own.train, own.test]);
    const ours = field.standardized(sets);
    expect([ours.train.standardization, ours.test.standardization]).toEqual([own.train, own.train]);
    for (const { train, test } of [theirs, ours])
      expect([train.images, test.images]).toEqual([sets.train.images, sets.test.images]);
  });

  test("by the paper's a last batch that is not full counts for nothing, by the field's every example counts", async () => {
    const scored = async (protocol: string) => {
      const config: ClassifierTrial = {
        ...paperDefaults,
        ...{ protocol, data: { ...paperDefaults.data, size: 50 }, model: { kind: 'mlp' }, iterations: 1, batch: 48 },
      };
      const options = { registry: paperRegistry, onProgress: () => undefined, stop: new AbortController().signal };
      const result = await runTrial({ config, ...options })();
      if (E.isLeft(result)) throw new Error(result.left.message);
      return [result.right.train.examples, result.right.test.examples];
    };
    expect(await scored('paper')).toEqual([48, 104 * 48]);
    expect(await scored('field')).toEqual([50, 5000]);
  });
});

describe.each(Object.entries(experiments))('the configurations of %s', (_, experiment) => {
  const configs = [{ seeds: 1 }, { seeds: 1, scale: 0.1 }, { seeds: 1, width: 0.5, mostExamples: 100, partial: true }]
    .flatMap((options) => expand(experiment, options))
    .filter((config) => config.kind === 'classifier');

  test('are in the form that ids are made of', () => {
    for (const config of configs) expect(normalized(paperRegistry)(config)).toEqual(config);
  });

  test('name what the registry of the paper has', () => {
    for (const config of configs) expect(namedBy(paperRegistry)(config)).toMatchObject({ _tag: 'Right' });
  });

  test("follow the paper's protocol", () => {
    for (const { protocol } of configs) expect(protocol).toBe('paper');
  });
});

describe('a configuration as in the paper', () => {
  const penalized: ClassifierTrial = { ...paperDefaults, penalty: { kind: 'spectreg', per: 'example' }, lambda: 0.1 };

  test('has the penalty as published, without options', () => {
    expect(asInThePaper(penalized)).toEqual({ ...penalized, penalty: { kind: 'paper-spectreg' } });
  });

  test('has a second pass where the published code has one and its dropout mask is another', () => {
    const withDropout = { ...penalized, model: { kind: 'lenet', regularizer: 'dropout' } };
    expect(asInThePaper(withDropout).pass).toBe('second');
    expect(asInThePaper({ ...withDropout, penalty: { kind: 'doubleback' } }).pass).toBe('shared');
    expect(asInThePaper({ ...penalized, pass: 'second' }).pass).toBe('shared');
  });

  test('is itself where the paper has no such penalty', () => {
    for (const kind of ['none', 'paper-spectreg', 'toString', 'mine']) {
      const config = { ...penalized, penalty: { kind, power: 2 } };
      expect(asInThePaper(config)).toBe(config);
    }
  });
});
