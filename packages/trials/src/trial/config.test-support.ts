import type { Tagged } from '@gr/define';
import fc from 'fast-check';
import type { ClassifierTrial, DataSetting, ToyTrial } from './config.ts';
import { dataDefaults, toyDefaults, trialDefaults } from './defaults.ts';

/** A number that JSON has: it knows neither −0 nor what is not finite. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const count = fc.maxSafeNat();
const text = fc.string();
const optionName = fc.stringMatching(/^[a-z]{1,8}$/).filter((name) => name !== 'kind');
const tagged: fc.Arbitrary<Tagged> = fc
  .tuple(text, fc.dictionary(optionName, fc.oneof(text, number, fc.boolean()), { maxKeys: 3 }))
  .map(([kind, options]) => ({ ...options, kind }));
const sha256 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });

/** Any value for each field, and every other time that of the defaults. */
const around = <T extends object>(usual: T, others: { readonly [F in keyof T]: fc.Arbitrary<T[F]> }) =>
  fc.record(
    Object.fromEntries(
      Object.entries<fc.Arbitrary<unknown>>(others).map(([name, other]) => [
        name,
        fc.oneof(fc.constant(usual[name as keyof T]), other),
      ]),
    ),
    { noNullPrototype: true },
  ) as unknown as fc.Arbitrary<T>;

const dataSettings: fc.Arbitrary<DataSetting> = around(dataDefaults, {
  kind: text,
  split: fc.constantFrom('official', 'authors'),
  labels: fc.constantFrom('fine', 'coarse'),
  partial: fc.boolean(),
  scoredOn: fc.constantFrom('test', 'validation'),
  size: count,
  balanced: fc.boolean(),
  augment: fc.array(fc.constantFrom('shift', 'flip', 'crop'), { maxLength: 3 }),
});

/** Every configuration of a classifier that can be kept. */
export const classifierTrials: fc.Arbitrary<ClassifierTrial> = around(trialDefaults, {
  kind: fc.constant('classifier'),
  protocol: text,
  data: dataSettings,
  model: tagged,
  penalty: tagged,
  lambda: number,
  pass: fc.constantFrom('shared', 'second'),
  optimizer: tagged,
  schedule: tagged,
  weightDecay: number,
  iterations: count,
  batch: count,
  jacobianExamples: count,
  seed: fc.maxSafeInteger(),
  backend: text,
  scale: number,
  sources: fc.array(sha256, { maxLength: 2 }),
});

/** Every configuration of a toy that can be kept. */
export const toyTrials: fc.Arbitrary<ToyTrial> = around(toyDefaults, {
  kind: fc.constant('toy'),
  target: fc.constantFrom('sin5x', 'square'),
  noise: number,
  size: count,
  depth: count,
  width: count,
  per: fc.constantFrom('example', 'batch'),
  lambda: number,
  order: fc.constantFrom('fixed', 'shuffled'),
  rate: number,
  iterations: count,
  batch: count,
  seed: fc.maxSafeInteger(),
  backend: text,
  scale: number,
});
