import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Command } from 'commander';
import { action } from '../action.ts';
import { exitCodes, ofTrial } from '../problem.ts';
import { onInterrupt } from '../interrupt.ts';
import { terminalOutput } from '../output.ts';
import { dataDirOf, parseFlags, withTrainFlags } from './flags.ts';
import { type Known, knownHere, knownOn } from './own-files.ts';
import type { RawFlags } from './raw-flags.ts';
import { recordOf, withRecordFlags } from './record-flags.ts';
import { type Output, jsonReporter, textReporter } from './reporters.ts';
import { runTrial } from '@gr/trials/node';

/** Runs `gr train`; gives the exit status. Ctrl-C and SIGTERM end the run after the step under way, with the numbers so far. */
export async function train(
  raw: RawFlags,
  output: Output = terminalOutput(),
  context: Known = knownHere,
): Promise<number> {
  const reporter = raw['json'] === true ? jsonReporter(output) : textReporter(output);
  const config = parseFlags(raw, context);
  if (E.isLeft(config)) {
    reporter.problem(config.left);
    return exitCodes.usage;
  }
  const record = recordOf(raw, ['gr', ...process.argv.slice(2)]);
  if (E.isLeft(record)) {
    reporter.problem(record.left);
    return exitCodes.usage;
  }
  const { signal, release } = onInterrupt();
  try {
    const result = await runTrial({
      config: config.right,
      registry: context.full,
      dataDir: dataDirOf(raw, process.env),
      download: raw['download'] === true ? 'on' : 'off',
      ...record.right,
      onProgress: (p) => reporter.progress(p),
      stop: signal,
    })();
    if (E.isLeft(result)) {
      const problem = ofTrial(result.left);
      reporter.problem(problem);
      return exitCodes[problem.kind];
    }
    reporter.result(result.right);
    return result.right.stopped ? exitCodes.interrupted : exitCodes.ok;
  } finally {
    release();
  }
}

/** Files of one's own that the command line names bring their options with them, as flags. */
export const addTrainCommand = async (program: Command, argv: readonly string[]): Promise<void> => {
  const found = argv[0] === 'train' ? await knownOn(argv)() : E.right(knownHere);
  const context = E.isRight(found) ? found.right : knownHere;
  withRecordFlags(withTrainFlags(program.command('train'), context))
    .description('train a classifier, with a gradient penalty or without, and measure its test accuracy')
    .option('--json', 'print one JSON object per line')
    .addHelpText(
      'after',
      `
Examples:
  gr train --penalty spectreg                                   2,000 digits that are made, a test set of 5,000
  gr train --dataset mnist --data-dir ~/mnist --penalty doubleback --lambda 50
  gr train --protocol paper --penalty spectreg                  exactly as the authors trained and scored
  gr train --penalty ./mine.mjs --lambda 0.1                    a penalty of one's own
  gr train --out runs/first                                     can be cut off at any moment; the same command goes on
  gr train --iterations 500 --json | tail -n 1                   for machines

Exit status: 0 done, 1 failed, 2 wrong flags, 130 interrupted.`,
    )
    .action(
      action(({ flags, output }) =>
        pipe(
          TE.fromEither(found),
          TE.chainTaskK((context) => () => train(flags, output, context)),
        ),
      ),
    );
};
