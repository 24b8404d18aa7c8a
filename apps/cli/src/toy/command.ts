import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as E from 'fp-ts/lib/Either.js';
import { type Command, Option } from 'commander';
import {
  type Analysis,
  type TrialError,
  type TrialResult,
  analyse,
  describe,
  plan,
  toyExperiment,
  trialsOf,
} from '@gr/experiments';
import { codeVersion, runTrial } from '@gr/experiments/node';
import { writeAtomically } from '@gr/train/node';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { exitCodes, ofTrial } from '../problem.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import type { Output } from '../train/reporters.ts';
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

/** Runs `gr toy`; gives the exit status. Ctrl-C ends it after the step under way, with what has ended so far. */
async function toy(raw: RawFlags, { out, err, terminal, columns }: Output = terminalOutput()): Promise<number> {
  const parsed = parseToy(raw);
  if (E.isLeft(parsed)) {
    err(`gr: ${parsed.left.message}\n`);
    return exitCodes.usage;
  }
  const request = parsed.right;
  const planned = plan(toyExperiment(request.sweep), { backend: request.backend });
  const trials = trialsOf(planned);
  const { signal, release } = onInterrupt();
  const results: TrialResult[] = [];
  let failure: TrialError | undefined;
  for (const [i, config] of trials.entries()) {
    if (signal.aborted) break;
    const heading = `${i + 1}/${trials.length}  ${describe(config)}`;
    if (!terminal) err(`${heading}\n`);
    const ended = await runTrial({
      config,
      stop: signal,
      onProgress: (progress) => {
        if (terminal && progress.kind === 'step')
          err(
            `\r\x1b[2K${`${heading}  step ${progress.step}/${config.iterations}`.slice(0, Math.max(1, columns - 1))}`,
          );
      },
    })();
    if (E.isLeft(ended)) {
      failure = ended.left;
      break;
    }
    if (!ended.right.stopped) results.push(ended.right);
  }
  release();
  if (terminal) err('\r\x1b[2K');
  if (failure !== undefined) {
    err(`gr: ${failure.message}\n`);
    return exitCodes[ofTrial(failure).kind];
  }
  if (results.length === 0) return exitCodes.interrupted;

  // charts are drawn at the end, by what takes long to load
  const { overview, renderReport, text } = await import('@gr/experiments/report');
  const analysis = analyse(planned, results);
  for (const table of analysis.tables) out(`${text(overview(table))}\n`);
  for (const line of lowest(analysis)) out(`${line}\n`);
  const version = await codeVersion();
  const page = await renderReport(analysis, {
    command: commandOf(raw),
    codeVersions: E.isRight(version) ? [version.right] : [],
    machines: [],
    ended: null,
    failures: [],
  });
  const folder = dirname(request.out);
  const unmade = await mkdir(folder, { recursive: true }).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
  if (unmade !== undefined) {
    err(`gr: the folder ${folder} could not be made: ${unmade}. Give another --out.\n`);
    return exitCodes.data;
  }
  const written = await writeAtomically(request.out, page)();
  if (E.isLeft(written)) {
    err(`gr: ${written.left.message}\n`);
    return exitCodes.data;
  }
  out(`Report with the learned functions: ${request.out}\n`);
  return signal.aborted ? exitCodes.interrupted : exitCodes.ok;
}

/** The command with the flags that are not the default. */
const commandOf = (raw: RawFlags): string =>
  [
    'gr toy',
    ...Object.entries(toyDefaultFlags).flatMap(([flag, value]) =>
      raw[flag] === value || flag === 'out' ? [] : [`--${flag} ${String(raw[flag])}`],
    ),
  ].join(' ');

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
    out: 'where the report goes',
  };
  for (const [flag, value] of Object.entries(toyDefaultFlags))
    command.addOption(new Option(`--${flag} <${flag === 'out' ? 'file' : flag}>`, help[flag]).default(value));
  command.action(async (flags: RawFlags) => {
    process.exitCode = await toy(flags);
  });
};
