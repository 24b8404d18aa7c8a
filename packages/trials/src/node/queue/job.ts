import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import { canonicalTrial } from '../../trial/canonical.ts';
import { type EnvelopeError, decode } from '../../trial/envelope.ts';
import { trialId } from '../../trial/id.ts';
import type { Trial } from '../../trial/trial.ts';
import { trialConfigSchema } from '../../trial/schema.ts';

/** The name of the queue in Redis. */
export const queueName = 'gr-trials';

/** A trial that somebody wants run. Its id is that of the job, so that nobody runs it twice. */
export interface TrialJob extends Trial {
  readonly format: 'gr-job';
  readonly version: 2;
  /** Of the code that it was asked with; another would give other numbers under the same id. */
  readonly codeVersion: string;
}

const schema = z.strictObject({
  format: z.literal('gr-job'),
  version: z.literal(2),
  id: z.string(),
  codeVersion: z.string(),
  config: trialConfigSchema,
}) satisfies z.ZodType<TrialJob>;

/** The job as Redis keeps it. */
export const encodeJob = (trial: Trial, codeVersion: string): string =>
  JSON.stringify({
    ...({ format: 'gr-job', version: 2, ...trial, codeVersion } satisfies TrialJob),
    config: canonicalTrial(trial.config),
  });

/** Reads a job; its id must be that of its configuration and code. */
export const decodeJob = (text: string): E.Either<EnvelopeError, TrialJob> =>
  pipe(
    decode({ format: 'gr-job', version: 2, schema })(text),
    E.filterOrElse(
      (job) => job.id === trialId(job),
      (): EnvelopeError => ({ _tag: 'Invalid', message: 'its id is not that of its configuration and code.' }),
    ),
  );

/** What workers tell of a job while they have it. */
export type JobNews =
  | { readonly kind: 'step'; readonly step: number }
  | { readonly kind: 'retried'; readonly reason: string }
  | { readonly kind: 'refused'; readonly worker: string; readonly reason: string };

const newsSchema: z.ZodType<JobNews> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('step'), step: z.number() }),
  z.strictObject({ kind: z.literal('retried'), reason: z.string() }),
  z.strictObject({ kind: z.literal('refused'), worker: z.string(), reason: z.string() }),
]);

/** News as they come out of Redis; undefined for what is none. */
export const newsOf = (data: unknown): JobNews | undefined => newsSchema.safeParse(data).data;
