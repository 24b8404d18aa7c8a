import * as E from 'fp-ts/lib/Either.js';
import type { Command } from 'commander';
import { catalogue } from '@gr/datasets';
import { datasetNames, fetchDataset } from '@gr/datasets/node';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { type Problem, exitCodes, usage } from '../problem.ts';
import type { RawFlags } from '../train/raw-flags.ts';
import type { Output } from '../train/reporters.ts';
import { dataFolder } from './folder.ts';
import { listing } from './list.ts';
import { progressWriter } from './progress.ts';
import { show } from './show.ts';
import { isFailure, noneFound, verificationText, verifyAll } from './verify.ts';

const failed = ({ err }: Output, problem: Problem): number => {
  err(`gr: ${problem.message}\n`);
  return exitCodes[problem.kind];
};

/** Runs work that Ctrl-C stops. */
const interruptible = async (work: (signal: AbortSignal) => Promise<number>): Promise<number> => {
  const { signal, release } = onInterrupt();
  try {
    const status = await work(signal);
    return signal.aborted ? exitCodes.interrupted : status;
  } finally {
    release();
  }
};

/** `gr datasets fetch`; gives the exit status. */
export const fetchCommand = (names: readonly string[], raw: RawFlags, output: Output): Promise<number> =>
  interruptible(async (signal) => {
    const dir = dataFolder(raw);
    if (E.isLeft(dir)) return failed(output, dir.left);
    const mirrors = typeof raw['mirror'] === 'string' ? [raw['mirror']] : [];
    for (const name of names) {
      const { show: onProgress, end } = progressWriter(output);
      const files = await fetchDataset(name, { dir: dir.right, mirrors, onProgress, signal })();
      end();
      if (E.isLeft(files)) {
        const kind = files.left._tag === 'UnknownName' ? 'usage' : 'data';
        return failed(output, { kind, message: files.left.message });
      }
      for (const { path, state } of files.right)
        output.out(`${path}  ${state === 'present' ? 'is there' : 'fetched'}\n`);
      const entry = catalogue.find((one) => one.name === name)!;
      output.out(`licence: ${entry.licence}\ncite: ${entry.citation}\n`);
    }
    return exitCodes.ok;
  });

/** `gr datasets verify`; gives the exit status. */
export const verifyCommand = (names: readonly string[], raw: RawFlags, output: Output): Promise<number> =>
  interruptible(async (signal) => {
    const dir = dataFolder(raw);
    if (E.isLeft(dir)) return failed(output, dir.left);
    const all = await verifyAll(names, dir.right, signal)();
    if (E.isLeft(all)) return failed(output, all.left);
    output.out(
      raw['json'] === true
        ? all.right.map((one) => `${JSON.stringify(one)}\n`).join('')
        : `${all.right.map(verificationText).join('\n\n')}\n`,
    );
    const none = noneFound(all.right, dir.right);
    if (E.isLeft(none)) return failed(output, none.left);
    return all.right.some((one) => isFailure(one, raw['strict'] === true)) ? exitCodes.data : exitCodes.ok;
  });

/** `gr datasets show`; gives the exit status. */
export const showCommand = (name: string, raw: RawFlags, output: Output): Promise<number> =>
  interruptible(async (signal) => {
    const [role, seed, out] = [raw['role'], Number(raw['seed']), String(raw['out'])];
    if (role !== 'train' && role !== 'test') {
      return failed(output, usage(`--role is ${JSON.stringify(role)}; the known ones are train, test.`));
    }
    if (!Number.isSafeInteger(seed) || seed < 0) {
      return failed(output, usage(`--seed is ${JSON.stringify(raw['seed'])}, expected a whole number of at least 0.`));
    }
    const { show: onProgress, end } = progressWriter(output);
    const dir = E.toUnion(E.mapLeft(() => undefined)(dataFolder(raw)));
    const shown = await show({ name, dir, role, labels: String(raw['labels']), seed, out, onProgress, signal })();
    end();
    if (E.isLeft(shown)) return failed(output, shown.left);
    output.out(`${out}\n`);
    return exitCodes.ok;
  });

const folderFlag = ['--data-dir <folder>', 'where the files of datasets are (or GR_DATA_DIR)'] as const;

export const addDatasetsCommand = (program: Command): void => {
  const datasets = program.command('datasets').description('the datasets: list, fetch, verify, show');
  const published = catalogue.map(({ name }) => name).join(', ');
  datasets
    .command('list')
    .description('what there is, with sizes, files, licences and what to cite')
    .action(() => terminalOutput().out(listing()));
  datasets
    .command('fetch <names...>')
    .description(`download sets (${published}) into the data folder; goes on where it was interrupted`)
    .option(...folderFlag)
    .option('--mirror <url>', 'a folder to look for the files in before the published addresses')
    .action(async (names: string[], flags: RawFlags) => {
      process.exitCode = await fetchCommand(names, flags, terminalOutput());
    });
  datasets
    .command('verify [names...]')
    .description('name the sets in the data folder, complete or partial, with counts, class histograms and checksums')
    .option(...folderFlag)
    .option('--strict', 'a partial set, or a file that differs from the published one, is a failure')
    .option('--json', 'print one JSON object per set')
    .action(async (names: string[], flags: RawFlags) => {
      process.exitCode = await verifyCommand(names, flags, terminalOutput());
    });
  datasets
    .command('show <name>')
    .description(`draw 10 × 10 labelled images of a set (${datasetNames.join(', ')}, idx:<folder>, folder:<folder>)`)
    .option(...folderFlag)
    .option('--out <file>', 'the PNG to write', 'sheet.png')
    .option('--role <name>', 'train or test', 'train')
    .option('--labels <name>', 'fine or coarse, of a set that has both', 'fine')
    .option('--seed <n>', 'chooses the examples', '0')
    .action(async (name: string, flags: RawFlags) => {
      process.exitCode = await showCommand(name, flags, terminalOutput());
    });
};
