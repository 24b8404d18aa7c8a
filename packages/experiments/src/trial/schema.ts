import * as z from 'zod';
import type { ClassifierTrial, ToyTrial, TrialConfig } from './config.ts';
import type { TrialError } from './error.ts';
import type { ClassifierResult, ToyResult } from './result-type.ts';

// What is read from files and queues. Every field must be there and no other: a field that this code does not know would be left out of
// the computation without a word.

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const seed = z.int();

const classifierTrial = z.strictObject({
  kind: z.literal('classifier'),
  dataset: z.string(),
  split: z.enum(['authors', 'official']),
  labels: z.enum(['fine', 'coarse']),
  partial: z.boolean(),
  scoredOn: z.enum(['test', 'validation']),
  size: count,
  balanced: z.boolean(),
  augment: z.array(z.enum(['shift', 'flip', 'crop'])),
  model: z.string(),
  width: z.number(),
  depth: count.nullable(),
  regularizer: z.enum(['none', 'dropout', 'batch-norm']),
  penalty: z.string(),
  preset: z.enum(['none', 'paper']),
  lambda: z.number(),
  distribution: z.enum(['normal', 'sphere', 'rademacher']),
  per: z.enum(['example', 'batch']),
  projections: count,
  penaltyPass: z.enum(['shared', 'second']),
  optimizer: z.string(),
  rate: z.number(),
  schedule: z.enum(['constant', 'steps', 'cosine']),
  weightDecay: z.number(),
  iterations: count,
  batch: count,
  jacobianExamples: count,
  seed,
  backend: z.string(),
  scale: z.number(),
}) satisfies z.ZodType<ClassifierTrial>;

const toyTrial = z.strictObject({
  kind: z.literal('toy'),
  target: z.enum(['sin5x', 'square']),
  noise: z.number(),
  size: count,
  depth: count,
  width: count,
  per: z.enum(['example', 'batch']),
  lambda: z.number(),
  order: z.enum(['fixed', 'shuffled']),
  rate: z.number(),
  iterations: count,
  batch: count,
  seed,
  backend: z.string(),
  scale: z.number(),
}) satisfies z.ZodType<ToyTrial>;

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
