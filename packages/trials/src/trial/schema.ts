import * as z from 'zod';
import type { ClassifierTrial, DataSetting, ToyTrial, TrialConfig } from './config.ts';
import { toyDefaults, trialDefaults } from './defaults.ts';
import type { TrialError } from './error.ts';
import type { ClassifierResult, ToyResult } from './result-type.ts';

// What is read from files and queues. No field may be there that this code does not know: it would be left out of the computation without a
// word.

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const seed = z.int();

/** A thing by its kind with its own options, which its definition checks when the trial is run. */
const tagged = z.object({ kind: z.string() }).catchall(z.union([z.string(), z.number(), z.boolean()]));

const { data: dataDefaults, ...defaults } = trialDefaults;

const data = z.strictObject({
  kind: z.string().default(dataDefaults.kind),
  split: z.enum(['official', 'authors']).default(dataDefaults.split),
  labels: z.enum(['fine', 'coarse']).default(dataDefaults.labels),
  partial: z.boolean().default(dataDefaults.partial),
  scoredOn: z.enum(['test', 'validation']).default(dataDefaults.scoredOn),
  size: count.default(dataDefaults.size),
  balanced: z.boolean().default(dataDefaults.balanced),
  augment: z.array(z.enum(['shift', 'flip', 'crop'])).default([...dataDefaults.augment]),
}) satisfies z.ZodType<DataSetting>;

const classifierTrial = z.strictObject({
  kind: z.literal('classifier'),
  protocol: z.string().default(defaults.protocol),
  data: data.default(data.parse({})),
  model: tagged.default(defaults.model as { kind: string }),
  penalty: tagged.default(defaults.penalty as { kind: string }),
  lambda: z.number().default(defaults.lambda),
  pass: z.enum(['shared', 'second']).default(defaults.pass),
  optimizer: tagged.default(defaults.optimizer as { kind: string }),
  schedule: tagged.default(defaults.schedule as { kind: string }),
  weightDecay: z.number().default(defaults.weightDecay),
  iterations: count.default(defaults.iterations),
  batch: count.default(defaults.batch),
  jacobianExamples: count.default(defaults.jacobianExamples),
  seed: seed.default(defaults.seed),
  backend: z.string().default(defaults.backend),
  scale: z.number().default(defaults.scale),
  sources: z.array(z.hex().length(64)).default([...defaults.sources]),
}) satisfies z.ZodType<ClassifierTrial>;

const toyTrial = z.strictObject({
  kind: z.literal('toy'),
  target: z.enum(['sin5x', 'square']).default(toyDefaults.target),
  noise: z.number().default(toyDefaults.noise),
  size: count.default(toyDefaults.size),
  depth: count.default(toyDefaults.depth),
  width: count.default(toyDefaults.width),
  per: z.enum(['example', 'batch']).default(toyDefaults.per),
  lambda: z.number().default(toyDefaults.lambda),
  order: z.enum(['fixed', 'shuffled']).default(toyDefaults.order),
  rate: z.number().default(toyDefaults.rate),
  iterations: count.default(toyDefaults.iterations),
  batch: count.default(toyDefaults.batch),
  seed: seed.default(toyDefaults.seed),
  backend: z.string().default(toyDefaults.backend),
  scale: z.number().default(toyDefaults.scale),
}) satisfies z.ZodType<ToyTrial>;

/** A configuration as it is kept: what is missing is as the defaults have it. */
export const trialConfigSchema: z.ZodType<TrialConfig> = z.discriminatedUnion('kind', [classifierTrial, toyTrial]);

const evaluation = z.strictObject({
  accuracy: share,
  top5: share,
  nll: z.number(),
  ece: share,
  calibration: z.array(z.strictObject({ examples: count, right: count, confidence: z.number() })),
  loss: z.number(),
  examples: count,
}) satisfies z.ZodType<ClassifierResult['test']>;

const ended = {
  steps: count,
  parameters: count,
  curve: z.array(z.strictObject({ step: count, loss: z.number(), penalty: z.number(), accuracy: z.number() })),
};

/** What a trial's configuration and code determine, to the bit: its result without the time it took. */
export type Numbers = Pure<ClassifierResult> | Pure<ToyResult>;

type Pure<R> = Omit<R, 'config' | 'stopped' | 'time'>;

const classifierNumbers = z.strictObject({
  ...ended,
  kind: z.literal('classifier'),
  test: evaluation,
  train: evaluation,
  jacobian: z.strictObject({ train: z.number(), test: z.number(), noisy: z.number(), uniform: z.number() }).nullable(),
}) satisfies z.ZodType<Pure<ClassifierResult>>;

const toyNumbers = z.strictObject({
  ...ended,
  kind: z.literal('toy'),
  mse: z.number(),
  trainMse: z.number(),
  learned: z.array(z.number()),
}) satisfies z.ZodType<Pure<ToyResult>>;

export const numbersSchema: z.ZodType<Numbers> = z.discriminatedUnion('kind', [classifierNumbers, toyNumbers]);

export const trialErrorSchema: z.ZodType<TrialError> = z.strictObject({
  kind: z.enum(['config', 'data', 'run', 'storage', 'busy', 'died']),
  message: z.string(),
});
