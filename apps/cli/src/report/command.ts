import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { paperRegistry } from '@gr/paper';
import { type Experiment, type ExperimentRun, type TrialRecord, experimentRun } from '@gr/trials';
import { ledgerIn, readExperiment } from '@gr/trials/node';
import { type Call, type Run, action } from '../action.ts';
import { type Problem, dataProblem, exitCodes } from '../problem.ts';
import { named } from '../reproduce/flags.ts';
import { writeReport } from './write-report.ts';

/** The records of a run; those that cannot be used are named. */
async function recordsOf(
  dir: string,
  { trials }: ExperimentRun,
  { err }: Call['output'],
): Promise<{ readonly records: readonly TrialRecord[]; readonly unreadable: number }> {
  const ledger = ledgerIn(dir);
  const records: TrialRecord[] = [];
  let unreadable = 0;
  for (const { id } of trials) {
    const found = await ledger.read(id)();
    if (E.isLeft(found)) {
      unreadable += 1;
      err(`gr: ${found.left.message}\n`);
    } else if (O.isSome(found.right)) records.push(found.right.value);
  }
  return { records, unreadable };
}

/** Whether an experiment's trials are those of a run. */
const isOf = (experiment: Experiment, { options, codeVersion, trials }: ExperimentRun): boolean => {
  try {
    const now = experimentRun(experiment, { options, codeVersion }).trials;
    return now.length === trials.length && now.every(({ id }, i) => id === trials[i]!.id);
  } catch {
    // an option that goes with the run does not go with what the experiment is now
    return false;
  }
};

/** Runs `gr report`. Results that cannot be used are named, and the report is of the others. */
const report: Run = ({ args: [folder = ''], output }) => {
  const dir = resolve(folder);
  return pipe(
    readExperiment(dir),
    TE.mapLeft(dataProblem),
    TE.chain(
      TE.fromOption((): Problem =>
        dataProblem({ message: `${dir} has no experiment.json. Give a folder that gr reproduce wrote.` }),
      ),
    ),
    TE.bindTo('run'),
    TE.bind('subject', ({ run }) =>
      pipe(
        run.definition === undefined
          ? named(run.file ?? run.experiment)
          : TE.right({ experiment: run.definition, registry: paperRegistry }),
        TE.mapLeft(({ message }) => dataProblem({ message: `The experiment of ${dir}: ${message}` })),
        TE.filterOrElse(
          ({ experiment }) => run.file === undefined || isOf(experiment, run),
          (): Problem =>
            dataProblem({
              message: `${run.file} has changed since the results of ${dir} were made. Put it back as it was, or run gr reproduce again.`,
            }),
        ),
      ),
    ),
    TE.bind('found', ({ run }) => TE.fromTask(() => recordsOf(dir, run, output))),
    TE.chain(({ run, subject, found: { records, unreadable } }) =>
      pipe(
        writeReport(dir, subject, { run, records }),
        TE.map(({ tables, file }) => {
          output.out(`${tables}\n\nReport: ${file}\n`);
          return unreadable > 0 ? exitCodes.data : exitCodes.ok;
        }),
      ),
    ),
  );
};

export const addReportCommand = (program: Command): void => {
  program
    .command('report')
    .description('write the report of an experiment anew from its results, without training')
    .argument('<folder>', 'that gr reproduce wrote')
    .action(action(report));
};
