import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { constTrue, pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { type ExperimentRun, experimentRun, experiments, plan } from '@gr/experiments';
import {
  type Executor,
  type Ledger,
  type RunEvent,
  type Summary,
  codeVersion,
  ledgerIn,
  local,
  openPool,
  readExperiment,
  runTrials,
  writeExperiment,
} from '@gr/experiments/node';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes, usage } from '../problem.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import type { Output } from '../train/reporters.ts';
import { withTuned } from '../tune/with-tuned.ts';
import { board } from './board.ts';
import { type Request, parseRequest } from './flags.ts';
import { view } from './view.ts';

/** What runs the trials, until it is closed. */
interface Running {
  readonly executor: Executor;
  readonly close: () => Promise<void>;
}

/** What is to be run, noted in its folder. A folder is of one experiment. */
const note = (request: Request, codeVersion: string): TE.TaskEither<Problem, ExperimentRun> =>
  pipe(
    readExperiment(request.out),
    TE.mapLeft(({ message }): Problem => ({ kind: 'data', message })),
    TE.filterOrElse(
      O.fold(constTrue, ({ experiment }) => experiment === request.experiment.name),
      (): Problem =>
        usage(`${request.out} has another experiment than ${request.experiment.name}. Give another --out.`),
    ),
    TE.map(() => experimentRun(request.experiment, { options: request.options, codeVersion })),
    TE.chainFirst((run) =>
      pipe(
        writeExperiment(request.out, run),
        TE.mapLeft(({ message }): Problem => ({ kind: 'data', message })),
      ),
    ),
  );

interface Where {
  readonly request: Request;
  readonly ledger: Ledger;
  readonly codeVersion: string;
  readonly onEvent: (event: RunEvent) => void;
}

/** This machine's processes, or the queue that was named. */
const start = ({ request, ledger, codeVersion, onEvent }: Where): TE.TaskEither<Problem, Running> => {
  if (request.queue === undefined) {
    const pool = openPool({ processes: request.jobs });
    const { dataDir, checkpointEvery } = request;
    return TE.right({ executor: local({ pool, ledger, codeVersion, dataDir, checkpointEvery }), close: pool.close });
  }
  const url = request.queue;
  return pipe(
    // most runs need no client of Redis
    TE.fromTask(() => import('@gr/experiments/queue')),
    TE.chain(({ queueAddress, queued, reach }) =>
      pipe(
        TE.fromEither(queueAddress(url)),
        TE.chainFirst(reach),
        TE.bimap(
          ({ _tag, message }): Problem => ({ kind: _tag === 'InvalidUrl' ? 'usage' : 'run', message }),
          (address) => {
            const executor = queued({ address, codeVersion, onEvent });
            return { executor, close: executor.close };
          },
        ),
      ),
    ),
  );
};

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

/** Runs `gr reproduce`; gives the exit status. */
async function reproduce(name: string, raw: RawFlags, output: Output = terminalOutput()): Promise<number> {
  const fail = ({ kind, message }: Problem): number => {
    output.err(`gr: ${message}\n`);
    return exitCodes[kind];
  };
  const parsed = parseRequest(name, raw, process.env);
  if (E.isLeft(parsed)) return fail(parsed.left);
  const tuned = await withTuned(parsed.right)();
  if (E.isLeft(tuned)) return fail(tuned.left);
  const request = tuned.right;
  const version = await codeVersion();
  if (E.isLeft(version)) return fail({ kind: 'run', message: version.left.message });
  const noted = await note(request, version.right)();
  if (E.isLeft(noted)) return fail(noted.left);

  const ledger = ledgerIn(request.out);
  const { trials } = noted.right;
  const { onEvent, begin, end } = view(board(trials), output);
  const running = await start({ request, ledger, codeVersion: version.right, onEvent })();
  if (E.isLeft(running)) return fail(running.left);
  output.err(`${headline(request, trials.length)}\n`);
  begin();
  const { executor, close } = running.right;
  const { signal, release } = onInterrupt();
  signal.addEventListener('abort', () => onEvent({ kind: 'notice', message: stopping }));
  const summary = await runTrials({ trials, ledger, executor, onEvent, stop: signal }).finally(release);
  end();
  await close();
  const status = tell(summary, output);
  if (summary.records.length === 0) return status;
  // charts are drawn at the end, by what takes long to load
  const { writeReport } = await import('../report/write-report.ts');
  const written = await writeReport(request.out, noted.right, summary.records)();
  if (E.isLeft(written)) return fail(written.left);
  output.out(
    `\n${written.right.tables}\n\nThe paper's claim: ${request.experiment.claim}\nReport: ${written.right.file}\n`,
  );
  return status;
}

export const addReproduceCommand = (program: Command): void => {
  program
    .command('reproduce')
    .description('run an experiment of the paper, what is missing of it, and write its report')
    .argument('<experiment>', Object.keys(experiments).join(', '))
    .option('--quick', 'fewer iterations and seeds: minutes in place of hours')
    .option('--scale <number>', 'iterations as a share of the full protocol')
    .option('--seeds <n>', 'runs of each row')
    .option('--width <factor>', 'on the filters of residual nets')
    .option('--datasets <names>', 'only the tables of these, with commas')
    .option('--most-examples <n>', 'at most so many training examples, for sets that are there in part')
    .option('--partial', 'take what is there of a set whose files are not all there')
    .option('--tuned <file>', 'λ that gr tune chose, in place of the authors’')
    .option('--backend <name>', 'as of gr train (default: wasm)')
    .option('--jobs <n>', 'processes (default: as many as processors)')
    .option('--out <folder>', 'where results and report go (default: runs/<experiment>)')
    .option('--checkpoint-every <interval>', 'steps, or seconds as in 30s: what a trial can lose (default: 30s)')
    .option('--queue <url>', 'redis:// or rediss:// of a queue that workers take from (or GR_QUEUE)')
    .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
    .action(async (experiment: string, flags: RawFlags) => {
      process.exitCode = await reproduce(experiment, flags);
    });
};
