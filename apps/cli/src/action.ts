import * as TE from 'fp-ts/lib/TaskEither.js';
import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import { terminalOutput } from './output.ts';
import { type Problem, exitCodes } from './problem.ts';
import type { RawFlags } from './train/raw-flags.ts';
import type { Output } from './train/reporters.ts';

/** A command as it was called. */
export interface Call {
  readonly args: readonly string[];
  readonly flags: RawFlags;
  readonly output: Output;
}

/** What a command does: its exit status, or why it cannot go on. */
export type Run = (call: Call) => TE.TaskEither<Problem, number>;

/** The exit status of a command; what went wrong is told in a line. */
const status = (run: Run, call: Call): T.Task<number> =>
  pipe(
    run(call),
    TE.matchE(
      ({ kind, message }): T.Task<number> =>
        () => {
          call.output.err(`gr: ${message}\n`);
          return Promise.resolve(exitCodes[kind]);
        },
      T.of,
    ),
  );

/** Has commander run a command: its arguments come first, then the flags, then the command itself. */
export const action =
  (run: Run) =>
  async (...given: readonly unknown[]): Promise<void> => {
    const [args, [flags]] = [given.slice(0, -2) as readonly string[], given.slice(-2) as readonly RawFlags[]];
    process.exitCode = await status(run, { args, flags: flags ?? {}, output: terminalOutput() })();
  };
