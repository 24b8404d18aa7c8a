import { join } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Command } from 'commander';
import {
  type Trial,
  type TrialConfig,
  type TrialResult,
  type Tuning,
  encodeTuned,
  plan,
  resultOf,
  trialWith,
  tune,
  tunedOf,
} from '@gr/trials';
import { experiments } from '@gr/paper';
import { ledgerIn, runTrials } from '@gr/trials/node';
import { writeAtomically } from '@gr/train/node';
import { type Run, action } from '../action.ts';
import { onInterrupt } from '../interrupt.ts';
import { type Problem, dataProblem, exitCodes, usage } from '../problem.ts';
import { board } from '../reproduce/board.ts';
import { codeVersion, startExecutor } from '../reproduce/executor.ts';
import { type Request, named, requestOf } from '../reproduce/flags.ts';
import { view } from '../reproduce/view.ts';
import { numbers } from '../toy/flags.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import type { Output } from '../train/reporters.ts';

/** A round of one cell in a line: its λ from the best to the worst. */
const lines = ({ name, rounds, chosen, atEnd }: Tuning): readonly string[] => [
  name,
  ...rounds.map(
    ({ share, scores }) =>
      `  ${`${Math.round(100 * share)} %`.padStart(5)} of the iterations  ` +
      scores.map(({ lambda, mean }) => `λ ${lambda}: ${mean === null ? 'failed' : mean.toFixed(2)}`).join('  '),
  ),
  chosen === undefined
    ? '  All λ failed: the experiment keeps its own.'
    : `  Chosen: λ ${chosen}${atEnd ? ', at an end of the grid: try others with --lambdas.' : '.'}`,
];

interface Settled {
  readonly results: readonly TrialResult[];
  readonly failed: readonly TrialConfig[];
}

interface Rounds {
  readonly tunings: readonly Tuning[];
  /** Whether all rounds came to their end. */
  readonly ended: boolean;
}

/** Runs rounds until nothing is pending, or a round did not come to its end. */
const rounds = (
  request: Request,
  lambdas: readonly number[] | undefined,
  output: Output,
): TE.TaskEither<Problem, Rounds> => {
  const planned = plan(request.experiment, request.options);
  const ledger = ledgerIn(request.out);
  const options = { registry: request.registry, ...(lambdas === undefined ? {} : { lambdas }) };
  return pipe(
    codeVersion,
    TE.bindTo('version'),
    TE.bind('running', ({ version }) =>
      startExecutor({ ...request, queue: undefined }, { ledger, codeVersion: version, onEvent: () => undefined }),
    ),
    TE.chainTaskK(({ version, running: { executor, close } }) => async () => {
      const { signal, release } = onInterrupt();
      let settled: Settled = { results: [], failed: [] };
      try {
        for (;;) {
          const { results, failed } = settled;
          const tunings = tune(planned, results, { ...options, failed });
          const trials = distinct(
            tunings.flatMap(({ pending }) => pending.map((config) => trialWith({ config, codeVersion: version }))),
          );
          if (trials.length === 0) return { tunings, ended: true };
          output.err(`${trials.length} trials, ${request.jobs} at a time\n`);
          const { onEvent, begin, end } = view(board(trials), output);
          begin();
          const summary = await runTrials({ trials, ledger, executor, onEvent, stop: signal }).finally(end);
          settled = {
            results: [...results, ...summary.records.flatMap((record) => resultOf(record) ?? [])],
            failed: [
              ...failed,
              ...summary.records.flatMap(({ config, outcome }) => (outcome.kind === 'failed' ? [config] : [])),
            ],
          };
          if (summary.halted !== undefined) output.err(`gr: ${summary.halted}\n`);
          if (summary.records.length < trials.length) return { tunings, ended: false };
        }
      } finally {
        release();
        await close();
      }
    }),
  );
};

const distinct = (trials: readonly Trial[]): readonly Trial[] => [
  ...new Map(trials.map((trial) => [trial.id, trial])).values(),
];

/** The λ to try, if they are given. */
const lambdasOf = (raw: RawFlags): E.Either<Problem, readonly number[] | undefined> =>
  raw['lambdas'] === undefined
    ? E.right(undefined)
    : pipe(
        numbers('lambdas')(raw['lambdas']),
        E.filterOrElse(
          (all) => !all.includes(0),
          () => usage('--lambdas names 0, which is the baseline. Leave it out.'),
        ),
      );

/** Runs `gr tune`. */
const runTune: Run = ({ args: [name = ''], flags: raw, output }) =>
  pipe(
    named(name),
    TE.bindTo('subject'),
    TE.bind('request', ({ subject }) => {
      const out = typeof raw['out'] === 'string' ? raw['out'] : join('runs', `tune-${subject.experiment.name}`);
      return TE.fromEither(requestOf(subject, { seeds: '3', ...raw, out }, process.env));
    }),
    TE.bind('lambdas', () => TE.fromEither(lambdasOf(raw))),
    TE.bind('tuned', ({ request, lambdas }) => rounds(request, lambdas, output)),
    TE.filterOrElse(
      ({ tuned: { tunings, ended } }) => !ended || tunings.length > 0,
      (): Problem => usage(`${name} has no λ to choose.`),
    ),
    TE.chain(({ request, tuned: { tunings, ended } }) => {
      output.out(`${tunings.flatMap(lines).join('\n')}\n`);
      if (!ended) {
        output.err('Stopped, or trials are left. The same command goes on from here.\n');
        return TE.right(exitCodes.interrupted);
      }
      const file = join(request.out, 'tuned.json');
      return pipe(
        writeAtomically(file, encodeTuned(tunedOf(request.experiment.name, tunings))),
        TE.bimap(dataProblem, () => {
          output.out(`With these λ: gr reproduce ${name} --tuned ${file}\n`);
          return exitCodes.ok as number;
        }),
      );
    }),
  );

export const addTuneCommand = (program: Command): void => {
  program
    .command('tune')
    .description('choose λ on a validation split: a grid, then successive halving; the test set decides nothing')
    .argument('<experiment>', `${Object.keys(experiments).join(', ')}, or a file of one's own`)
    .option('--lambdas <numbers>', 'what is tried, with commas (default: the grid of each penalty)')
    .option('--quick', 'fewer iterations and seeds')
    .option('--scale <number>', 'iterations as a share of the full protocol')
    .option('--seeds <n>', 'runs of each λ (default: 3)')
    .option('--jobs <n>', 'processes (default: as many as processors)')
    .option('--out <folder>', 'where results and tuned.json go (default: runs/tune-<experiment>)')
    .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
    .action(action(runTune));
};
