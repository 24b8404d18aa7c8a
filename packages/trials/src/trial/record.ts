import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import type { TrialConfig } from './config.ts';
import { canonicalTrial } from './canonical.ts';
import { type EnvelopeError, decode, firstIssue } from './envelope.ts';
import type { TrialError } from './error.ts';
import { trialId } from './id.ts';
import type { TrialResult } from './result-type.ts';
import { type Numbers, numbersSchema, trialConfigSchema, trialErrorSchema } from './schema.ts';
import { type Time, noTime, timeSchema } from './time.ts';
import { trialIdOfVersion1, upgradeConfig } from './version-1.ts';

/** What became of a trial, as it is kept: one JSON file. */
export interface TrialRecord {
  readonly format: 'gr-trial';
  readonly version: 2;
  /** `trialId` of what follows; of a record that was written in version 1, what that was then. */
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

const besideConfig = {
  format: z.literal('gr-trial'),
  id: z.string(),
  codeVersion: z.string(),
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
};

const schema = z.strictObject({
  ...besideConfig,
  version: z.literal(2),
  config: trialConfigSchema,
}) satisfies z.ZodType<TrialRecord>;

const schema1 = z.strictObject({ ...besideConfig, version: z.literal(1), config: z.unknown() });

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
  ({ format: 'gr-trial', version: 2, id: trialId({ config, codeVersion }), codeVersion, config }) as const;

/**
 * The record as it is kept: its configuration without what is as the defaults have it, and the id that it has now, also of a record that was
 * written in version 1.
 *
 * @example await writeFile(file, encodeRecord(trialRecord));
 */
export const encodeRecord = (record: TrialRecord): string =>
  `${JSON.stringify({ ...renewed(record), config: canonicalTrial(record.config) })}\n`;

/**
 * Reads a record. Nothing of the text is believed: it must be of this version, have every field and no other, and its id must be that of
 * its configuration and code.
 *
 * @example pipe(decodeRecord(await readFile(file, 'utf8')), E.map((record) => record.outcome))
 */
export const decodeRecord = (text: string): E.Either<RecordError, TrialRecord> =>
  pipe(
    decode<Read>({ format: 'gr-trial', version: 2, schema: read, version1 })(text),
    E.filterOrElseW(
      ({ record, id }) => record.id === id,
      ({ record: { id } }): RecordError => ({
        _tag: 'WrongId',
        message: `its id ${id} is not that of its configuration and code: it was changed, or is of another trial.`,
      }),
    ),
    E.map(({ record }) => record),
  );

/** A record, and the id that it must have. */
interface Read {
  readonly record: TrialRecord;
  readonly id: string;
}

const read = schema.transform((record): Read => ({ record, id: trialId(record) }));

/** A record of version 1, whose id was made of its configuration as it stands there. */
const version1 = (json: unknown): E.Either<EnvelopeError, Read> => {
  const found = schema1.safeParse(json);
  if (!found.success)
    return E.left({ _tag: 'Invalid', message: `it is no sound gr-trial: ${firstIssue(found.error)}.` });
  const { config: given, ...rest } = found.data;
  return pipe(
    upgradeConfig(given),
    E.bimap(
      (message): EnvelopeError => ({ _tag: 'Invalid', message: `it is no sound gr-trial: ${message}.` }),
      (config) => ({
        record: { ...rest, version: 2, config },
        id: trialIdOfVersion1(given, rest.codeVersion),
      }),
    ),
  );
};

/**
 * The record with the id that its configuration has now: for records that were written in version 1.
 *
 * @example const { id } = renewed(trialRecord);
 */
export const renewed = (record: TrialRecord): TrialRecord => ({ ...record, id: trialId(record) });

/**
 * The result that a record keeps; undefined if the trial failed.
 *
 * @example const accuracies = records.map(resultOf).map((result) => result && metrics.accuracy.of(result));
 */
export const resultOf = ({ config, outcome, run }: TrialRecord): TrialResult | undefined =>
  outcome.kind === 'failed'
    ? undefined
    : ({ ...outcome.numbers, config, stopped: false, time: run.time } as TrialResult);
