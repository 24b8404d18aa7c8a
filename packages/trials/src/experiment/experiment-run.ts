import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as z from 'zod';
import { canonicalTrial } from '../trial/canonical.ts';
import { type EnvelopeError, decode, firstIssue } from '../trial/envelope.ts';
import { trialId } from '../trial/id.ts';
import { trialConfigSchema } from '../trial/schema.ts';
import { type Trial, trialWith } from '../trial/trial.ts';
import { trialIdOfVersion1, upgradeConfig } from '../trial/version-1.ts';
import { expand } from './expand.ts';
import type { Experiment } from './experiment.ts';
import type { ExpandOptions } from './scale.ts';
import { experimentSchema } from './schema.ts';

/** An experiment as it was asked for, with its trials: `experiment.json` beside them. */
export interface ExperimentRun {
  readonly format: 'gr-experiment';
  readonly version: 2;
  /** The experiment's name. */
  readonly experiment: string;
  readonly options: ExpandOptions;
  readonly codeVersion: string;
  /** The file that describes the experiment, of one that is one's own. */
  readonly file?: string;
  /** The experiment itself, of one that has neither a name nor a file that says it all, as the toy with a sweep of one's own. */
  readonly definition?: Experiment;
  readonly trials: readonly Trial[];
}

const besideTrials = {
  format: z.literal('gr-experiment'),
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
  file: z.string().exactOptional(),
  definition: experimentSchema.exactOptional(),
};

const schema = z.strictObject({
  ...besideTrials,
  version: z.literal(2),
  trials: z.array(z.strictObject({ id: z.string(), config: trialConfigSchema })),
}) satisfies z.ZodType<ExperimentRun>;

const schema1 = z.strictObject({
  ...besideTrials,
  version: z.literal(1),
  trials: z.array(z.strictObject({ id: z.string(), config: z.unknown() })),
});

/**
 * The trials of an experiment under the options, by this code.
 *
 * @throws RangeError if an option is out of its range
 * @example experimentRun(experiments['mnist-2000']!, { options: { quick: true }, codeVersion })
 */
export const experimentRun = (
  experiment: Experiment,
  {
    options,
    codeVersion,
    file,
    definition,
  }: {
    readonly options: ExpandOptions;
    readonly codeVersion: string;
    readonly file?: string | undefined;
    readonly definition?: Experiment | undefined;
  },
): ExperimentRun => ({
  ...{ format: 'gr-experiment', version: 2, experiment: experiment.name, options, codeVersion },
  ...(file === undefined ? {} : { file }),
  ...(definition === undefined ? {} : { definition }),
  trials: expand(experiment, options).map((config) => trialWith({ config, codeVersion })),
});

/** The run as it is kept, with the ids that its trials have now. */
export const encodeExperimentRun = (given: ExperimentRun): string => {
  const { trials, ...run } = renewedRun(given);
  const kept = trials.map(({ id, config }) => ({ id, config: canonicalTrial(config) }));
  return `${JSON.stringify({ ...run, trials: kept }, undefined, 1)}\n`;
};

/** Reads a run; each trial's id must be that of its configuration and code. */
export const decodeExperimentRun = (text: string): E.Either<EnvelopeError, ExperimentRun> =>
  pipe(
    decode<Read>({ format: 'gr-experiment', version: 2, schema: read, version1 })(text),
    E.filterOrElse(
      ({ run, ids }) => run.trials.every(({ id }, i) => id === ids[i]),
      (): EnvelopeError => ({
        _tag: 'Invalid',
        message: 'the id of a trial is not that of its configuration: it was changed.',
      }),
    ),
    E.map(({ run }) => run),
  );

/** A run, and the ids that its trials must have. */
interface Read {
  readonly run: ExperimentRun;
  readonly ids: readonly string[];
}

const read = schema.transform((run): Read => {
  const { codeVersion } = run;
  return { run, ids: run.trials.map(({ config }) => trialId({ config, codeVersion })) };
});

/** A run of version 1, whose ids were made of the configurations as they stand there. */
const version1 = (json: unknown): E.Either<EnvelopeError, Read> => {
  const found = schema1.safeParse(json);
  if (!found.success)
    return E.left({ _tag: 'Invalid', message: `it is no sound gr-experiment: ${firstIssue(found.error)}.` });
  const { trials, ...rest } = found.data;
  return pipe(
    trials,
    E.traverseArray(({ id, config }) =>
      pipe(
        upgradeConfig(config),
        E.map((config): Trial => ({ id, config })),
      ),
    ),
    E.bimap(
      (message): EnvelopeError => ({ _tag: 'Invalid', message: `it is no sound gr-experiment: ${message}.` }),
      (upgraded) => ({
        run: { ...rest, version: 2, trials: upgraded },
        ids: trials.map(({ config }) => trialIdOfVersion1(config, rest.codeVersion)),
      }),
    ),
  );
};

/**
 * The run with the ids that its configurations have now: for one that was written in version 1.
 *
 * @example const { trials } = renewedRun(experimentRun(experiments['digits']!, { options: {}, codeVersion }));
 */
export const renewedRun = (run: ExperimentRun): ExperimentRun => ({
  ...run,
  trials: run.trials.map(({ config }) => trialWith({ config, codeVersion: run.codeVersion })),
});
