import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ClassifierTrial, toyDefaults, trialDefaults } from './config.ts';
import { trialId } from './id.ts';

const codeVersion = '0.1.0+abc';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('is the SHA-256 of the canonical JSON: fields by name, no spaces', () => {
  const fields = Object.entries(toyDefaults).sort(([a], [b]) => (a < b ? -1 : 1));
  const json = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',');
  expect(trialId({ config: toyDefaults, codeVersion })).toBe(sha256(`{"codeVersion":"0.1.0+abc","config":{${json}}}`));
});

test('the order of the fields means nothing', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(Object.entries(trialDefaults), { minLength: Object.keys(trialDefaults).length }),
      (fields) => {
        const config = Object.fromEntries(fields) as unknown as ClassifierTrial;
        expect(trialId({ config, codeVersion })).toBe(trialId({ config: trialDefaults, codeVersion }));
      },
    ),
  );
});

test('every field and the code make another id', () => {
  const others = Object.entries(trialDefaults).map(([name, value]) => ({
    ...trialDefaults,
    [name]: typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value}x`,
  })) as ClassifierTrial[];
  const ids = [...others, trialDefaults].map((config) => trialId({ config, codeVersion }));
  ids.push(trialId({ config: trialDefaults, codeVersion: '0.1.0+abd' }));
  expect(new Set(ids).size).toBe(Object.keys(trialDefaults).length + 2);
});
