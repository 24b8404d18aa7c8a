import { canonical } from '@gr/define';
import { modelDefinitions } from '@gr/models';
import { penaltyDefinitions } from '@gr/penalties';
import { optimizerDefinitions } from '@gr/train';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import type { ClassifierTrial, TrialConfig } from './config.ts';
import { toyDefaults, trialDefaults } from './defaults.ts';
import { firstIssue } from './envelope.ts';

// Records of version 1 had a flat configuration, and every field of it in the id.

const classifier = z.strictObject({
  kind: z.literal('classifier'),
  dataset: z.string(),
  split: z.enum(['authors', 'official']),
  labels: z.enum(['fine', 'coarse']),
  partial: z.boolean(),
  scoredOn: z.enum(['test', 'validation']),
  size: z.int().min(0),
  balanced: z.boolean(),
  augment: z.array(z.enum(['shift', 'flip', 'crop'])),
  model: z.string(),
  width: z.number(),
  depth: z.int().min(0).nullable(),
  regularizer: z.string(),
  penalty: z.string(),
  preset: z.enum(['none', 'paper']),
  lambda: z.number(),
  distribution: z.string(),
  per: z.string(),
  projections: z.int().min(0),
  penaltyPass: z.enum(['shared', 'second']),
  optimizer: z.string(),
  rate: z.number(),
  schedule: z.string(),
  weightDecay: z.number(),
  iterations: z.int().min(0),
  batch: z.int().min(0),
  jacobianExamples: z.int().min(0),
  seed: z.int(),
  backend: z.string(),
  scale: z.number(),
});

const toy = z.strictObject({
  kind: z.literal('toy'),
  target: z.enum(['sin5x', 'square']),
  noise: z.number(),
  size: z.int().min(0),
  depth: z.int().min(0),
  width: z.int().min(0),
  per: z.enum(['example', 'batch']),
  lambda: z.number(),
  order: z.enum(['fixed', 'shuffled']),
  rate: z.number(),
  iterations: z.int().min(0),
  batch: z.int().min(0),
  seed: z.int(),
  backend: z.string(),
  scale: z.number(),
});

const schema = z.discriminatedUnion('kind', [classifier, toy]);

/** The id that a trial had, over its configuration as it stands in the file. */
export const trialIdOfVersion1 = (config: unknown, codeVersion: string): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalize({ codeVersion, config })!)));

/**
 * The same trial as it is configured now: all of version 1 followed the paper's protocol, and a penalty under `preset: 'paper'` has a kind of its own.
 * Left: it is no configuration of version 1.
 */
export const upgradeConfig = (config: unknown): E.Either<string, TrialConfig> => {
  const read = schema.safeParse(config);
  if (!read.success) return E.left(firstIssue(read.error));
  return E.right(read.data.kind === 'toy' ? { ...toyDefaults, ...read.data } : upgraded(read.data));
};

function upgraded(old: z.infer<typeof classifier>): ClassifierTrial {
  const { dataset, split, labels, partial, scoredOn, size, balanced, augment } = old;
  const { lambda, weightDecay, iterations, batch, jacobianExamples, seed, backend, scale } = old;
  const { regularizer, width, depth, distribution, per, projections, rate } = old;
  return {
    ...trialDefaults,
    protocol: 'paper',
    data: { kind: dataset, split, labels, partial, scoredOn, size, balanced, augment },
    model: tagged(modelDefinitions, old.model, { regularizer, width, ...(depth === null ? {} : { depth }) }),
    penalty:
      old.preset === 'paper' && old.penalty !== 'none'
        ? { kind: `paper-${old.penalty}` }
        : tagged(penaltyDefinitions, old.penalty, { distribution, per, projections }),
    pass: old.penaltyPass,
    optimizer: tagged(optimizerDefinitions, old.optimizer, { rate }),
    schedule: { kind: old.schedule },
    ...{ lambda, weightDecay, iterations, batch, jacobianExamples, seed, backend, scale },
  };
}

/** A kind with those of the options that it has and that are not its defaults. */
const tagged = (
  definitions: readonly Parameters<typeof canonical>[0][],
  kind: string,
  options: Readonly<Record<string, unknown>>,
) =>
  pipe(
    definitions.find((definition) => definition.kind === kind),
    (definition) => (definition === undefined ? { kind } : canonical(definition, options)),
  ) as ClassifierTrial['model'];
