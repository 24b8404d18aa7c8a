import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import { type Command, Option } from 'commander';
import { paperRegistry, toyExperiment } from '@gr/paper';
import type { Analysis } from '@gr/report';
import { type Run, action } from '../action.ts';
import { requestOf } from '../reproduce/flags.ts';
import { runExperiment } from '../reproduce/run-experiment.ts';
import { parseToy, toyDefaultFlags } from './flags.ts';

/** The λ with the least error in each row, and how much of the error without a penalty it leaves. */
const lowest = ({ tables }: Analysis): readonly string[] =>
  tables.flatMap(({ rows }) =>
    rows.flatMap(({ label, cells }) => {
      const ended = cells.filter(({ ours }) => ours !== null);
      const [best] = [...ended].sort((a, b) => a.ours!.mean - b.ours!.mean);
      const plain = ended.find(({ cell }) => cell.config.lambda === 0);
      if (best === undefined || plain === undefined) return [];
      const share = best.ours!.mean / plain.ours!.mean;
      return [`${label}: least error at ${best.method.label}, ${share.toFixed(2)} of that without a penalty.`];
    }),
  );

/** Runs `gr toy`: the toy's experiment with a sweep of one's own. Cut off, the same command goes on. */
const toy: Run = ({ flags, output }) =>
  pipe(
    TE.fromEither(parseToy(flags)),
    TE.map((sweep) => {
      const experiment = toyExperiment(sweep);
      return { experiment, definition: experiment, modules: [], registry: paperRegistry, file: undefined };
    }),
    TE.chainEitherK((subject) => requestOf(subject, flags, process.env)),
    TE.bindTo('request'),
    TE.bind('ran', ({ request }) => runExperiment(request, output)),
    TE.chain(({ request, ran: { run, records, status } }) =>
      records.length === 0
        ? TE.right(status)
        : pipe(
            // charts are drawn at the end, by what takes long to load
            TE.fromTask(() => import('../report/write-report.ts')),
            TE.chain(({ writeReport }) => writeReport(request.out, request, { run, records })),
            TE.map(({ tables, file, analysis }) => {
              output.out(`${tables}\n\n${lowest(analysis).join('\n')}\nReport with the learned functions: ${file}\n`);
              return status;
            }),
          ),
    ),
  );

export const addToyCommand = (program: Command): void => {
  const command = program
    .command('toy')
    .description("learn a function from noisy points with SpectReg of each λ: the paper's toy, its table and its plot");
  const help: Readonly<Record<string, string>> = {
    target: 'sin5x or square',
    noise: 'deviation of the noise on the 100 training points; several with commas',
    lambdas: 'weights of the penalty, the baseline first',
    seeds: 'runs of each',
    iterations: 'training steps of each run',
    backend: 'as of gr train',
    out: 'where results and report go',
  };
  for (const [flag, value] of Object.entries(toyDefaultFlags))
    command.addOption(new Option(`--${flag} <${flag === 'out' ? 'folder' : flag}>`, help[flag]).default(value));
  command
    .option('--jobs <n>', 'processes (default: as many as processors)')
    .addOption(new Option('--checkpoint-every <interval>', 'steps, or seconds as in 30s').default('30s'))
    .action(action(toy));
};
