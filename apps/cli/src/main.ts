#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { exitCodes } from './problem.ts';

const program = new Command('gr')
  .description('Gradient regularization for classifiers trained on few labels')
  .version('0.1.0')
  .showHelpAfterError('(gr <command> --help lists the flags)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

type Add = (program: Command, argv: readonly string[]) => void | Promise<void>;

/** The commands, each loaded with what it imports when it is asked for. */
const commands: ReadonlyMap<string, () => Promise<Add>> = new Map([
  ['train', async (): Promise<Add> => (await import('./train/command.ts')).addTrainCommand],
  ['datasets', async () => (await import('./datasets/command.ts')).addDatasetsCommand],
  ['doctor', async () => (await import('./doctor/command.ts')).addDoctorCommand],
  ['reproduce', async () => (await import('./reproduce/command.ts')).addReproduceCommand],
  ['report', async () => (await import('./report/command.ts')).addReportCommand],
  ['worker', async () => (await import('./worker/command.ts')).addWorkerCommand],
  ['tune', async () => (await import('./tune/command.ts')).addTuneCommand],
  ['toy', async () => (await import('./toy/command.ts')).addToyCommand],
]);

const argv = process.argv.slice(2);

// the one that was asked for; all for help, and for what is no command
const asked = commands.get(argv[0] ?? '');
for (const load of asked === undefined ? commands.values() : [asked]) await (await load())(program, argv);

// A limit on the size of files ends a write with an error, not the process.
process.on('SIGXFSZ', () => undefined);

// A reader that has gone away, as `| head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
}
