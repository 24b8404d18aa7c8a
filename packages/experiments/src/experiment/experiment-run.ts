import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import { type EnvelopeError, decode } from '../trial/envelope.ts';
import { trialId } from '../trial/id.ts';
import { trialConfigSchema } from '../trial/schema.ts';
import { type Trial, trialWith } from '../trial/trial.ts';
import { expand } from './expand.ts';
import type { Experiment } from './experiment.ts';
import type { ExpandOptions } from './scale.ts';

/** An experiment as it was asked for, with its trials: `experiment.json` beside them. */
export interface ExperimentRun {
  readonly format: 'gr-experiment';
  readonly version: 1;
  /** The experiment's name. */
  readonly experiment: string;
  readonly options: ExpandOptions;
  readonly codeVersion: string;
  readonly trials: readonly Trial[];
}

const schema = z.strictObject({
  format: z.literal('gr-experiment'),
  version: z.literal(1),
  experiment: z.string(),
  options: z.strictObject({
    scale: z.number().exactOptional(),
    quick: z.boolean().exactOptional(),
    seeds: z.int().exactOptional(),
    width: z.number().exactOptional(),
    mostExamples: z.int().exactOptional(),
    datasets: z.array(z.string()).exactOptional(),
    partial: z.boolean().exactOptional(),
    backend: z.string().exactOptional(),
    lambdas: z.record(z.string(), z.number()).exactOptional(),
  }),
  codeVersion: z.string(),
  trials: z.array(z.strictObject({ id: z.string(), config: trialConfigSchema })),
}) satisfies z.ZodType<ExperimentRun>;

/**
 * The trials of an experiment under the options, by this code.
 *
 * @throws RangeError if an option is out of its range
 * @example experimentRun(experiments['mnist-2000']!, { options: { quick: true }, codeVersion })
 */
export const experimentRun = (
  experiment: Experiment,
  { options, codeVersion }: { readonly options: ExpandOptions; readonly codeVersion: string },
): ExperimentRun => ({
  ...{ format: 'gr-experiment', version: 1, experiment: experiment.name, options, codeVersion },
  trials: expand(experiment, options).map((config) => trialWith({ config, codeVersion })),
});

/** The run as it is kept. */
export const encodeExperimentRun = (run: ExperimentRun): string => `${JSON.stringify(run, undefined, 1)}\n`;

/** Reads a run; each trial's id must be that of its configuration and code. */
export const decodeExperimentRun = (text: string): E.Either<EnvelopeError, ExperimentRun> =>
  pipe(
    decode({ format: 'gr-experiment', version: 1, schema })(text),
    E.filterOrElse(
      ({ trials, codeVersion }) => trials.every(({ id, config }) => id === trialId({ config, codeVersion })),
      (): EnvelopeError => ({
        _tag: 'Invalid',
        message: 'the id of a trial is not that of its configuration: it was changed.',
      }),
    ),
  );
