#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addDoctorCommand } from './doctor/command.ts';
import { addReportCommand } from './report/command.ts';
import { addReproduceCommand } from './reproduce/command.ts';
import { addDatasetsCommand } from './datasets/command.ts';
import { addTrainCommand } from './train/command.ts';
import { addToyCommand } from './toy/command.ts';
import { addTuneCommand } from './tune/command.ts';
import { exitCodes } from './problem.ts';
import { addWorkerCommand } from './worker/command.ts';

const program = new Command('gr')
  .description('Gradient regularization for classifiers trained on few labels')
  .version('0.1.0')
  .showHelpAfterError('(gr <command> --help lists the flags)')
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

addTrainCommand(program);
addDatasetsCommand(program);
addDoctorCommand(program);
addReproduceCommand(program);
addReportCommand(program);
addWorkerCommand(program);
addTuneCommand(program);
addToyCommand(program);

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
