import { join, resolve } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { type Command } from 'commander';
import {
  type Trial,
  type TrialConfig,
  type TrialResult,
  type Tuning,
  encodeTuned,
  experiments,
  plan,
  resultOf,
  trialWith,
  tune,
  tunedOf,
} from '@gr/experiments';
import { codeVersion, ledgerIn, local, openPool, runTrials } from '@gr/experiments/node';
import { writeAtomically } from '@gr/train/node';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes, usage } from '../problem.ts';
import { board } from '../reproduce/board.ts';
import { type Request, parseRequest } from '../reproduce/flags.ts';
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

/** Runs rounds until nothing is pending, or a round did not come to its end. */
async function rounds(
  request: Request,
  lambdas: readonly number[] | undefined,
  { version, output }: { readonly version: string; readonly output: Output },
): Promise<{ readonly tunings: readonly Tuning[]; readonly ended: boolean }> {
  const planned = plan(request.experiment, request.options);
  const ledger = ledgerIn(request.out);
  const pool = openPool({ processes: request.jobs });
  const { dataDir, checkpointEvery } = request;
  const executor = local({ pool, ledger, codeVersion: version, dataDir, checkpointEvery });
  const { signal, release } = onInterrupt();
  let settled: Settled = { results: [], failed: [] };
  try {
    for (;;) {
      const { results, failed } = settled;
      const tunings = tune(planned, results, { failed, ...(lambdas === undefined ? {} : { lambdas }) });
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
    await pool.close();
  }
}

const distinct = (trials: readonly Trial[]): readonly Trial[] => [
  ...new Map(trials.map((trial) => [trial.id, trial])).values(),
];

/** Runs `gr tune`; gives the exit status. */
async function runTune(name: string, raw: RawFlags, output: Output = terminalOutput()): Promise<number> {
  const fail = ({ kind, message }: Problem): number => {
    output.err(`gr: ${message}\n`);
    return exitCodes[kind];
  };
  const out = typeof raw['out'] === 'string' ? raw['out'] : join('runs', `tune-${name}`);
  const request = parseRequest(name, { seeds: '3', ...raw, out }, process.env);
  if (E.isLeft(request)) return fail(request.left);
  const lambdas = raw['lambdas'] === undefined ? E.right(undefined) : numbers('lambdas')(raw['lambdas']);
  if (E.isLeft(lambdas)) return fail(lambdas.left);
  if (lambdas.right?.includes(0) === true)
    return fail(usage('--lambdas names 0, which is the baseline. Leave it out.'));
  const version = await codeVersion();
  if (E.isLeft(version)) return fail({ kind: 'run', message: version.left.message });

  const { tunings, ended } = await rounds(request.right, lambdas.right, { version: version.right, output });
  if (ended && tunings.length === 0) return fail(usage(`${name} has no λ to choose.`));
  output.out(`${tunings.flatMap(lines).join('\n')}\n`);
  if (!ended) {
    output.err('Stopped, or trials are left. The same command goes on from here.\n');
    return exitCodes.interrupted;
  }
  const file = join(resolve(out), 'tuned.json');
  const written = await writeAtomically(file, encodeTuned(tunedOf(name, tunings)))();
  if (E.isLeft(written)) return fail({ kind: 'data', message: written.left.message });
  output.out(`With these λ: gr reproduce ${name} --tuned ${file}\n`);
  return exitCodes.ok;
}

export const addTuneCommand = (program: Command): void => {
  program
    .command('tune')
    .description('choose λ on a validation split: a grid, then successive halving; the test set decides nothing')
    .argument('<experiment>', Object.keys(experiments).join(', '))
    .option('--lambdas <numbers>', "what is tried, with commas (default: the authors' grids)")
    .option('--quick', 'fewer iterations and seeds')
    .option('--scale <number>', 'iterations as a share of the full protocol')
    .option('--seeds <n>', 'runs of each λ (default: 3)')
    .option('--jobs <n>', 'processes (default: as many as processors)')
    .option('--out <folder>', 'where results and tuned.json go (default: runs/tune-<experiment>)')
    .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
    .action(async (experiment: string, flags: RawFlags) => {
      process.exitCode = await runTune(experiment, flags);
    });
};
