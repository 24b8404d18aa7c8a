import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { experiments } from '@gr/paper';
import type { Experiment } from '@gr/trials';
import { type Run, action } from '../action.ts';
import { withTuned } from '../tune/with-tuned.ts';
import { parseRequest } from './flags.ts';
import { runExperiment } from './run-experiment.ts';

const claimOf = ({ claim, claimBy }: Experiment): string =>
  claim === '' ? '' : `${claimBy === undefined ? 'To be shown' : `Claim of ${claimBy}`}: ${claim}\n`;

/** Runs `gr reproduce`. */
const reproduce: Run = ({ args: [name = ''], flags, output }) =>
  pipe(
    parseRequest(name, flags, process.env),
    TE.chain(withTuned),
    TE.bindTo('request'),
    TE.bind('ran', ({ request }) => runExperiment(request, output)),
    TE.chain(({ request, ran: { run, records, status } }) =>
      records.length === 0
        ? TE.right(status)
        : pipe(
            // charts are drawn at the end, by what takes long to load
            TE.fromTask(() => import('../report/write-report.ts')),
            TE.chain(({ writeReport }) => writeReport(request.out, request, { run, records })),
            TE.map(({ tables, file }) => {
              output.out(`\n${tables}\n\n${claimOf(request.experiment)}Report: ${file}\n`);
              return status;
            }),
          ),
    ),
  );

export const addReproduceCommand = (program: Command): void => {
  program
    .command('reproduce')
    .description('run an experiment, what is missing of it, and write its report')
    .argument('<experiment>', `${Object.keys(experiments).join(', ')}, or a file of one's own: ./my-experiment.mjs`)
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
    .action(action(reproduce));
};
