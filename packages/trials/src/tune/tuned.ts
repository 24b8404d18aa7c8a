import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import { type EnvelopeError, decode } from '../trial/envelope.ts';
import type { Tuning } from './tune.ts';

/** The λ that were chosen for an experiment, as they are kept: `tuned.json`. */
export interface Tuned {
  readonly format: 'gr-tuned';
  readonly version: 1;
  readonly experiment: string;
  /** By the names of the cells. */
  readonly lambdas: Readonly<Record<string, number>>;
  /** How they were chosen. */
  readonly rounds: Readonly<Record<string, Tuning['rounds']>>;
}

const round = z.strictObject({
  share: z.number(),
  scores: z.array(z.strictObject({ lambda: z.number(), mean: z.number().nullable() })),
});

const schema = z.strictObject({
  format: z.literal('gr-tuned'),
  version: z.literal(1),
  experiment: z.string(),
  lambdas: z.record(z.string(), z.number()),
  rounds: z.record(z.string(), z.array(round)),
}) satisfies z.ZodType<Tuned>;

/**
 * What has been chosen; cells of which all λ failed are left out, and keep the experiment's own.
 *
 * @example const lambdas = tunedOf('mnist-2000', tunings).lambdas;
 */
export const tunedOf = (experiment: string, tunings: readonly Tuning[]): Tuned => ({
  format: 'gr-tuned',
  version: 1,
  experiment,
  lambdas: Object.fromEntries(
    tunings.flatMap(({ name, chosen }) => (chosen === undefined ? [] : [[name, chosen] as const])),
  ),
  rounds: Object.fromEntries(tunings.map(({ name, rounds }) => [name, rounds])),
});

/**
 * The text of a file of tuned λ; `decodeTuned` reads it.
 *
 * @example await writeFile(file, encodeTuned(tunedOf('mnist-2000', tunings)));
 */
export const encodeTuned = (tuned: Tuned): string => `${JSON.stringify(tuned, undefined, 1)}\n`;

/**
 * Reads what was chosen for an experiment.
 *
 * @example pipe(decodeTuned('mnist-2000')(await readFile(file, 'utf8')), E.map(({ lambdas }) => lambdas))
 */
export const decodeTuned =
  (experiment: string) =>
  (text: string): E.Either<EnvelopeError, Tuned> =>
    pipe(
      decode<Tuned>({ format: 'gr-tuned', version: 1, schema })(text),
      E.filterOrElse(
        (tuned) => tuned.experiment === experiment,
        (tuned): EnvelopeError => ({ _tag: 'Invalid', message: `it is of ${tuned.experiment}, not of ${experiment}.` }),
      ),
    );
