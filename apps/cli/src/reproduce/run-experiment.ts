import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { constTrue, pipe } from 'fp-ts/lib/function.js';
import { type ExperimentRun, type TrialRecord, experimentRun, plan } from '@gr/trials';
import { type Summary, ledgerIn, readExperiment, runTrials, writeExperiment } from '@gr/trials/node';
import { onInterrupt } from '../interrupt.ts';
import { type Problem, dataProblem, exitCodes, usage } from '../problem.ts';
import type { Output } from '../train/reporters.ts';
import { board } from './board.ts';
import { codeVersion, startExecutor } from './executor.ts';
import type { Request } from './flags.ts';
import { view } from './view.ts';

/** What became of an experiment. */
export interface Ran {
  readonly run: ExperimentRun;
  readonly records: readonly TrialRecord[];
  readonly status: number;
}

/** What is to be run, noted in its folder. A folder is of one experiment. */
const note = (
  { experiment, options, out, file, definition }: Request,
  codeVersion: string,
): TE.TaskEither<Problem, ExperimentRun> =>
  pipe(
    readExperiment(out),
    TE.mapLeft(dataProblem),
    TE.filterOrElse(
      O.fold(constTrue, (there) => there.experiment === experiment.name),
      (): Problem => usage(`${out} has another experiment than ${experiment.name}. Give another --out.`),
    ),
    TE.map(() => experimentRun(experiment, { options, codeVersion, file, definition })),
    TE.chainFirst((run) => pipe(writeExperiment(out, run), TE.mapLeft(dataProblem))),
  );

/** Says what did not go well; gives the exit status. */
function tell({ records, unreadable, missing, halted }: Summary, { err }: Output): number {
  const failed = records.filter(({ outcome }) => outcome.kind === 'failed');
  if (unreadable.length > 0) err(`gr: ${unreadable.length} results cannot be used, see above.\n`);
  if (halted !== undefined) err(`gr: ${halted}\n`);
  if (failed.length > 0) err(`gr: ${failed.length} trials failed; the report says why.\n`);
  if (missing.length > 0)
    err(
      `${missing.length} of ${records.length + missing.length} trials are left. The same command goes on from here.\n`,
    );
  if (missing.length > 0 && halted === undefined) return exitCodes.interrupted;
  return halted !== undefined || unreadable.length > 0 || failed.length > 0 ? exitCodes.run : exitCodes.ok;
}

/** What is about to be run. A shortened protocol says so wherever it shows. */
const headline = ({ experiment, options, jobs, queue }: Request, trials: number): string => {
  const { shortened } = plan(experiment, options);
  const where = queue === undefined ? `${jobs} at a time` : 'through a queue';
  return `${experiment.title}: ${trials} trials, ${where}${shortened.length === 0 ? '' : `. Shortened: ${shortened.join(', ')}`}`;
};

const stopping = 'Stopping: what is under way keeps a checkpoint. Ctrl-C again ends it at once.';

/** Runs what is missing of an experiment. */
export const runExperiment = (request: Request, output: Output): TE.TaskEither<Problem, Ran> =>
  pipe(
    TE.Do,
    TE.bind('codeVersion', () => codeVersion),
    TE.bind('run', ({ codeVersion }) => note(request, codeVersion)),
    TE.let('ledger', () => ledgerIn(request.out)),
    TE.let('shown', ({ run }) => view(board(run.trials), output)),
    TE.bind('running', ({ ledger, codeVersion, shown: { onEvent } }) =>
      startExecutor(request, { ledger, codeVersion, onEvent }),
    ),
    TE.chainTaskK(({ run, ledger, shown: { onEvent, begin, end }, running: { executor, close } }) => async () => {
      const { trials } = run;
      output.err(`${headline(request, trials.length)}\n`);
      begin();
      const { signal, release } = onInterrupt();
      signal.addEventListener('abort', () => onEvent({ kind: 'notice', message: stopping }));
      const summary = await runTrials({ trials, ledger, executor, onEvent, stop: signal }).finally(release);
      end();
      await close();
      return { run, records: summary.records, status: tell(summary, output) };
    }),
  );
