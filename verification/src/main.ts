import { Command } from 'commander';
import { addFuzz } from './fuzz/command.ts';

const program = new Command('verification').description(
  'Finds wrong numbers; docs/verification.md says how to read it',
);

addFuzz(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
