import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, Option } from 'commander';
import { penalties } from '@gr/penalties';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes, usage } from '../problem.ts';
import type { ClassifierTrial } from '@gr/experiments';
import { type RawFlags, parseFlags } from '../train/flags.ts';
import { type Output, clock } from '../train/reporters.ts';
import { type Job, type Outcome, runJobs } from './jobs.ts';
import { reportPage, writeAtomically } from './report.ts';
import { rows, textTable } from './table.ts';

/** What is compared: every method with every seed. */
interface Comparison {
  readonly methods: readonly string[];
  readonly seeds: readonly number[];
  readonly jobs: readonly Job[];
  readonly atOnce: number;
  readonly out: string;
  readonly config: ClassifierTrial;
}

const passedOn = [
  'dataset',
  'data-dir',
  'split',
  'size',
  'model',
  'regularizer',
  'per',
  'penalty-pass',
  'weight-decay',
  'iterations',
  'batch',
  'backend',
] as const;
const camel = (flag: string) => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The flags of `gr train` that the comparison does not set, at their defaults. */
const rest: RawFlags = {
  penalty: 'none',
  distribution: 'normal',
  projections: '1',
  labels: 'fine',
  scoredOn: 'test',
  width: '1',
  jacobian: '0',
  preset: 'none',
  optimizer: 'adam',
  rate: '0.001',
  schedule: 'steps',
  seed: '1',
};

function parse(raw: RawFlags): E.Either<Problem, Comparison> {
  const base = parseFlags({ ...rest, ...raw });
  if (E.isLeft(base)) return base;
  const methods = [
    ...new Set(
      String(raw['methods'])
        .split(',')
        .map((m) => m.trim()),
    ),
  ];
  const unknown = methods.find((m) => m !== 'none' && !penalties.includes(m));
  if (unknown !== undefined)
    return E.left(
      usage(`--methods names ${JSON.stringify(unknown)}; the known ones are none, ${penalties.join(', ')}.`),
    );
  const [count, atOnce] = [Number(raw['seeds']), Number(raw['jobs'])];
  if (!Number.isSafeInteger(count) || count < 1 || count > 1000)
    return E.left(usage(`--seeds is ${JSON.stringify(raw['seeds'])}, expected a whole number from 1 to 1000.`));
  if (!Number.isSafeInteger(atOnce) || atOnce < 1 || atOnce > 256)
    return E.left(usage(`--jobs is ${JSON.stringify(raw['jobs'])}, expected a whole number from 1 to 256.`));
  const seeds = Array.from({ length: count }, (_, i) => i + 1);
  const shared = passedOn.flatMap((flag) => {
    const value = raw[camel(flag)];
    return typeof value === 'string' ? [`--${flag}`, value] : [];
  });
  const jobs = seeds.flatMap((seed) =>
    methods.map((method) => ({ method, seed, flags: [...shared, '--penalty', method, '--seed', String(seed)] })),
  );
  return E.right({ methods, seeds, jobs, atOnce, out: resolve(String(raw['out'])), config: base.right });
}

const label = ({ method, seed }: Job) => `${method === 'none' ? 'plain' : method} #${seed}`;

/** One line that is drawn over on a terminal; elsewhere a line for each finished run. */
function watcher({ err, terminal, columns }: Output, total: number) {
  const start = performance.now();
  let told = 0;
  return {
    watch: (running: ReadonlyMap<Job, number>, finished: number) => {
      const share = (finished + [...running.values()].reduce((s, f) => s + f, 0)) / total;
      const left = share > 0.02 ? `  about ${clock(((performance.now() - start) / 1000) * (1 / share - 1))} left` : '';
      const now = [...running].map(([job, f]) => `${label(job)} ${Math.round(100 * f)} %`).join('   ');
      const line = `${finished}/${total} runs   ${now}${left}`;
      if (terminal) err(`\r\x1b[2K${line.slice(0, Math.max(1, columns - 1))}`);
      else if (finished > told) {
        told = finished;
        err(`${finished}/${total} runs${left}\n`);
      }
    },
    end: () => terminal && err('\r\x1b[2K'),
  };
}

/** Runs `gr compare`; gives the exit status. */
async function compare(raw: RawFlags, output: Output = terminalOutput()): Promise<number> {
  const parsed = parse(raw);
  if (E.isLeft(parsed)) {
    output.err(`gr: ${parsed.left.message}\n`);
    return exitCodes.usage;
  }
  const { methods, seeds, jobs, atOnce, out, config } = parsed.right;
  const settings =
    `${config.model} on ${config.size.toLocaleString('en')} labelled examples of ${config.dataset}, ${config.iterations} iterations of ${config.batch}, ` +
    `Adam, weight decay ${config.weightDecay}, ${seeds.length} seed${seeds.length > 1 ? 's' : ''}, backend ${config.backend}`;
  output.err(`${settings}\n`);

  const { signal, release } = onInterrupt();
  const { watch, end } = watcher(output, jobs.length);
  const program = fileURLToPath(new URL('../main.js', import.meta.url));
  const outcomes = await runJobs(program, jobs, { atOnce, stop: signal, watch }).finally(release);
  end();

  const all = rows(methods, outcomes);
  const failed = outcomes.filter((o): o is Extract<Outcome, { kind: 'failed' }> => o.kind === 'failed');
  for (const { job, message } of failed) output.err(`gr: ${label(job)} failed: ${message}\n`);
  const stopped = outcomes.some((o) => o.kind === 'stopped');
  if (stopped) output.err('Stopped. What was finished:\n');
  if (all.length === 0) return stopped ? exitCodes.interrupted : exitCodes.run;

  output.out(
    `\n${textTable(all)}\n\nMean over the seeds (sample deviation). The difference is to the first row, seed by seed.\n`,
  );
  const command = [
    'gr',
    'compare',
    ...jobs[0]!.flags.slice(0, -4),
    '--methods',
    methods.join(','),
    '--seeds',
    String(seeds.length),
  ].join(' ');
  const page = reportPage({
    title: `${config.model} on ${config.size} ${config.dataset}: plain training against gradient penalties`,
    settings,
    command,
    methods,
    rows: all,
    outcomes,
  });
  const written = await writeAtomically(out, page)();
  if (E.isLeft(written)) {
    output.err(`gr: ${written.left.message}\n`);
    return exitCodes.run;
  }
  output.out(`Report with plots: ${out}\n`);
  if (config.dataset === 'digits')
    output.out(
      'The same on MNIST: gr compare --dataset mnist --data-dir <folder with the four files> --iterations 10000 --per batch\n',
    );
  return failed.length > 0 ? exitCodes.run : stopped ? exitCodes.interrupted : exitCodes.ok;
}

export const addCompareCommand = (program: Command): void => {
  program
    .command('compare')
    .description('train with several penalties from the same seeds and compare their test accuracies')
    .addOption(
      new Option('--methods <names>', `comma list of none, ${penalties.join(', ')}; the first is the baseline`).default(
        'none,spectreg,doubleback',
      ),
    )
    .addOption(new Option('--seeds <n>', 'runs of each method').default('3'))
    .addOption(new Option('--jobs <n>', 'runs at a time').default(String(availableParallelism())))
    .addOption(new Option('--out <file>', 'where the report goes').default('report.html'))
    .addOption(new Option('--dataset <name>', 'digits or mnist').default('digits'))
    .option('--data-dir <folder>', 'where the files of the dataset are (or GR_DATA_DIR)')
    .addOption(new Option('--split <name>', 'authors or official').default('authors'))
    .addOption(new Option('--size <n>', 'number of training examples').default('2000'))
    .addOption(new Option('--model <name>', 'lenet, lenet-caffe or mlp').default('lenet'))
    .addOption(new Option('--regularizer <name>', 'of lenet: none, dropout, batch-norm').default('none'))
    .addOption(
      new Option('--per <name>', "spectreg's projection per example, or per batch as the paper's").default('example'),
    )
    .addOption(
      new Option('--penalty-pass <name>', 'the penalty sees the shared forward pass, or a second one').default(
        'shared',
      ),
    )
    .addOption(new Option('--weight-decay <number>', 'of filters and weights').default('0.0005'))
    .addOption(new Option('--iterations <n>', 'training steps of each run').default('1000'))
    .addOption(new Option('--batch <n>', 'examples in a step').default('50'))
    .addOption(new Option('--backend <name>', 'wasm or cpu').default('wasm'))
    .action(async (flags: RawFlags) => {
      process.exitCode = await compare(flags);
    });
};
