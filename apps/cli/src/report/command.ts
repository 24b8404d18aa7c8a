import { resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import type { TrialRecord } from '@gr/experiments';
import { ledgerIn, readExperiment } from '@gr/experiments/node';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes } from '../problem.ts';
import type { Output } from '../train/reporters.ts';
import { writeReport } from './write-report.ts';

/** Runs `gr report`; gives the exit status. Results that cannot be used are named, and the report is of the others. */
async function report(folder: string, output: Output = terminalOutput()): Promise<number> {
  const dir = resolve(folder);
  const ledger = ledgerIn(dir);
  let unreadable = 0;
  const written = await pipe(
    readExperiment(dir),
    TE.mapLeft(({ message }): Problem => ({ kind: 'data', message })),
    TE.chain(
      TE.fromOption((): Problem => ({
        kind: 'data',
        message: `${dir} has no experiment.json. Give a folder that gr reproduce wrote.`,
      })),
    ),
    TE.chain((run) => async () => {
      const records: TrialRecord[] = [];
      for (const { id } of run.trials) {
        const found = await ledger.read(id)();
        if (E.isLeft(found)) {
          unreadable += 1;
          output.err(`gr: ${found.left.message}\n`);
        } else if (O.isSome(found.right)) records.push(found.right.value);
      }
      return writeReport(dir, run, records)();
    }),
  )();
  if (E.isLeft(written)) {
    output.err(`gr: ${written.left.message}\n`);
    return exitCodes[written.left.kind];
  }
  output.out(`${written.right.tables}\n\nReport: ${written.right.file}\n`);
  return unreadable > 0 ? exitCodes.data : exitCodes.ok;
}

export const addReportCommand = (program: Command): void => {
  program
    .command('report')
    .description('write the report of an experiment anew from its results, without training')
    .argument('<folder>', 'that gr reproduce wrote')
    .action(async (folder: string) => {
      process.exitCode = await report(folder);
    });
};
