import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import {
  type Analysis,
  type ExperimentRun,
  type TrialRecord,
  analyse,
  describe,
  experiments,
  findings,
  plan,
  resultOf,
} from '@gr/experiments';
import { type Manifest, overview, renderReport, shortenedNote, text } from '@gr/experiments/report';
import { writeAtomically } from '@gr/train/node';
import type { Problem } from '../problem.ts';

/** A report that was written: where it is, and what it shows, as text. */
export interface Written {
  readonly file: string;
  readonly tables: string;
}

/** Writes `report.html` into the folder of an experiment. The same records give the same page. */
export const writeReport = (
  dir: string,
  run: ExperimentRun,
  records: readonly TrialRecord[],
): TE.TaskEither<Problem, Written> =>
  pipe(
    TE.fromEither(analysed(run, records)),
    TE.bindTo('analysis'),
    TE.bind('page', ({ analysis }) =>
      TE.tryCatch(
        () => renderReport(analysis, manifestOf(run, records)),
        (error): Problem => ({ kind: 'run', message: `the report could not be made: ${(error as Error).message}` }),
      ),
    ),
    TE.let('file', () => join(dir, 'report.html')),
    TE.chainFirst(({ file, page }) =>
      pipe(
        writeAtomically(file, page),
        TE.mapLeft(({ message }): Problem => ({ kind: 'data', message })),
      ),
    ),
    TE.map(({ file, analysis }) => ({ file, tables: asText(analysis) })),
  );

const analysed = (run: ExperimentRun, records: readonly TrialRecord[]): E.Either<Problem, Analysis> =>
  E.tryCatch(
    () => {
      const experiment = Object.hasOwn(experiments, run.experiment) ? experiments[run.experiment] : undefined;
      if (experiment === undefined)
        throw new Error(`there is no experiment ${JSON.stringify(run.experiment)}: update gr.`);
      return analyse(
        plan(experiment, run.options),
        records.flatMap((record) => resultOf(record) ?? []),
      );
    },
    (error): Problem => ({ kind: 'data', message: (error as Error).message }),
  );

const manifestOf = (run: ExperimentRun, records: readonly TrialRecord[]): Manifest => {
  const each = (of: (record: TrialRecord) => string) => [...new Set(records.map(of))].sort();
  return {
    command: commandOf(run),
    codeVersions: each(({ codeVersion }) => codeVersion),
    machines: each(({ run: { machine } }) => machine),
    ended: each(({ run: { ended } }) => ended).at(-1) ?? null,
    failures: records.flatMap(({ config, outcome }) =>
      outcome.kind === 'failed' ? [{ trial: describe(config), message: outcome.error.message }] : [],
    ),
  };
};

/** The command that makes an experiment's results, wherever it is run. */
const commandOf = ({ experiment, options }: Pick<ExperimentRun, 'experiment' | 'options'>): string =>
  [
    `gr reproduce ${experiment}`,
    ...(options.quick === true ? ['--quick'] : []),
    ...(options.scale === undefined ? [] : [`--scale ${options.scale}`]),
    ...(options.seeds === undefined ? [] : [`--seeds ${options.seeds}`]),
    ...(options.width === undefined ? [] : [`--width ${options.width}`]),
    ...(options.datasets === undefined ? [] : [`--datasets ${options.datasets.join(',')}`]),
    ...(options.mostExamples === undefined ? [] : [`--most-examples ${options.mostExamples}`]),
    ...(options.partial === true ? ['--partial'] : []),
    ...(options.lambdas === undefined ? [] : ['--tuned tuned.json']),
    ...(options.backend === undefined ? [] : [`--backend ${options.backend}`]),
  ].join(' ');

const asText = (analysis: Analysis): string =>
  [
    findings(analysis).join('\n'),
    shortenedNote(analysis),
    ...analysis.tables.map(
      (table) => `${table.title}, ${table.metric.label} in ${table.metric.unit}\n${text(overview(table))}`,
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
