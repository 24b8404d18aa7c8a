import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import type { TrialConfig } from './config.ts';
import { type EnvelopeError, decode } from './envelope.ts';
import type { TrialError } from './error.ts';
import { trialId } from './id.ts';
import type { TrialResult } from './result-type.ts';
import { type Numbers, numbersSchema, trialConfigSchema, trialErrorSchema } from './schema.ts';
import { type Time, noTime, timeSchema } from './time.ts';

/** What became of a trial, as it is kept: one JSON file. */
export interface TrialRecord {
  readonly format: 'gr-trial';
  readonly version: 1;
  /** `trialId` of what follows. */
  readonly id: string;
  readonly codeVersion: string;
  readonly config: TrialConfig;
  /** Determined by the above: the same bits wherever and whenever it was run. */
  readonly outcome: Outcome;
  /** How this run of it went. */
  readonly run: RunNotes;
}

export type Outcome =
  { readonly kind: 'done'; readonly numbers: Numbers } | { readonly kind: 'failed'; readonly error: TrialError };

export interface RunNotes {
  /** Of training, over all attempts that came to count. */
  readonly time: Time;
  readonly attempts: number;
  /** When it ended, ISO 8601. */
  readonly ended: string;
  /** Processor, system and Node. */
  readonly machine: string;
}

/** Why a text is no record of the trial it should be of. */
export type RecordError =
  | EnvelopeError
  /** The record is of another trial, or was changed by hand. */
  | { readonly _tag: 'WrongId'; readonly message: string };

const schema = z.strictObject({
  format: z.literal('gr-trial'),
  version: z.literal(1),
  id: z.string(),
  codeVersion: z.string(),
  config: trialConfigSchema,
  outcome: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('done'), numbers: numbersSchema }),
    z.strictObject({ kind: z.literal('failed'), error: trialErrorSchema }),
  ]),
  run: z.strictObject({
    time: timeSchema,
    attempts: z.int(),
    ended: z.iso.datetime(),
    machine: z.string(),
  }),
}) satisfies z.ZodType<TrialRecord>;

interface Ended {
  readonly config: TrialConfig;
  readonly codeVersion: string;
  readonly run: Omit<RunNotes, 'time'>;
}

/** The record of a trial that came to its end. */
export function doneRecord({ result, run, ...determined }: Ended & { readonly result: TrialResult }): TrialRecord {
  const { config: _config, stopped: _stopped, time, ...numbers } = result;
  return { ...start(determined), outcome: { kind: 'done', numbers }, run: { time, ...run } };
}

/** The record of a trial that failed as often as it was tried. */
export const failedRecord = ({ error, run, ...determined }: Ended & { readonly error: TrialError }): TrialRecord => ({
  ...start(determined),
  outcome: { kind: 'failed', error },
  run: { time: noTime, ...run },
});

const start = ({ config, codeVersion }: Pick<Ended, 'config' | 'codeVersion'>) =>
  ({ format: 'gr-trial', version: 1, id: trialId({ config, codeVersion }), codeVersion, config }) as const;

/**
 * The record as it is kept.
 *
 * @example await writeFile(file, encodeRecord(trialRecord));
 */
export const encodeRecord = (record: TrialRecord): string => `${JSON.stringify(record)}\n`;

/**
 * Reads a record. Nothing of the text is believed: it must be of this version, have every field and no other, and its id must be that of
 * its configuration and code.
 *
 * @example pipe(decodeRecord(await readFile(file, 'utf8')), E.map((record) => record.outcome))
 */
export const decodeRecord = (text: string): E.Either<RecordError, TrialRecord> =>
  pipe(
    decode({ format: 'gr-trial', version: 1, schema })(text),
    E.filterOrElseW(
      (record) => record.id === trialId(record),
      ({ id }): RecordError => ({
        _tag: 'WrongId',
        message: `its id ${id} is not that of its configuration and code: it was changed, or is of another trial.`,
      }),
    ),
  );

/**
 * The result that a record keeps; undefined if the trial failed.
 *
 * @example const accuracies = records.map(resultOf).map((result) => result && metrics.accuracy.of(result));
 */
export const resultOf = ({ config, outcome, run }: TrialRecord): TrialResult | undefined =>
  outcome.kind === 'failed'
    ? undefined
    : ({ ...outcome.numbers, config, stopped: false, time: run.time } as TrialResult);
