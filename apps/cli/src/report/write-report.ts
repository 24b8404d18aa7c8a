import { basename, join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Analysis, analyse, findings } from '@gr/report';
import { type Experiment, type ExperimentRun, type TrialRecord, describe, plan, resultOf } from '@gr/trials';
import { type Manifest, overview, renderReport, shortenedNote, text } from '@gr/report/page';
import { writeAtomically } from '@gr/train/node';
import { type Problem, dataProblem, runProblem } from '../problem.ts';
import type { Subject } from '../reproduce/flags.ts';

/** A report that was written: where it is, and what it shows, as text. */
export interface Written {
  readonly file: string;
  readonly tables: string;
  readonly analysis: Analysis;
}

/** Writes `report.html` into the folder of an experiment. The same records give the same page. */
export const writeReport = (
  dir: string,
  { experiment, registry }: Pick<Subject, 'experiment' | 'registry'>,
  { run, records }: { readonly run: ExperimentRun; readonly records: readonly TrialRecord[] },
): TE.TaskEither<Problem, Written> =>
  pipe(
    TE.fromEither(analysed(experiment, { run, records })),
    TE.bindTo('analysis'),
    TE.bind('page', ({ analysis }) =>
      TE.tryCatch(
        () => renderReport(analysis, manifestOf(run, records), registry),
        (error) => runProblem({ message: `the report could not be made: ${(error as Error).message}` }),
      ),
    ),
    TE.let('file', () => join(dir, 'report.html')),
    TE.chainFirst(({ file, page }) => pipe(writeAtomically(file, page), TE.mapLeft(dataProblem))),
    TE.map(({ file, analysis }) => ({ file, tables: asText(analysis), analysis })),
  );

const analysed = (
  experiment: Experiment,
  { run, records }: { readonly run: ExperimentRun; readonly records: readonly TrialRecord[] },
): E.Either<Problem, Analysis> =>
  E.tryCatch(
    () =>
      analyse(
        plan(experiment, run.options),
        records.flatMap((record) => resultOf(record) ?? []),
      ),
    (error) => dataProblem(error as Error),
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
const commandOf = ({ experiment, file, options }: ExperimentRun): string =>
  [
    `gr reproduce ${file === undefined ? experiment : basename(file)}`,
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
