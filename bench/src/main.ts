import { Command, Option } from 'commander';
import { type StepOptions, benchStep, known } from './step.ts';

const whole = (flag: string, text: string): number => {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 1) return n;
  throw new Error(`--${flag} is ${JSON.stringify(text)}, expected a whole number of at least 1.`);
};

const program = new Command('bench').description('Measures speed; prints one JSON line per measurement');

program
  .command('step')
  .description('time a training step')
  .addOption(new Option('--model <name>').choices(known.models).default('lenet'))
  .addOption(new Option('--penalty <name>').choices(known.penalties).default('none'))
  .addOption(new Option('--backend <name>').choices(['wasm', 'cpu']).default('wasm'))
  .option('--batch <n>', 'examples in a step', '64')
  .option('--reps <n>', 'steps that are timed', '40')
  .option('--warmup <n>', 'steps before', '8')
  .action(async (flags: Record<'model' | 'penalty' | 'backend' | 'batch' | 'reps' | 'warmup', string>) => {
    const { model, penalty } = flags;
    const options: StepOptions = {
      model,
      penalty,
      backend: flags.backend as StepOptions['backend'],
      batch: whole('batch', flags.batch),
      reps: whole('reps', flags.reps),
      warmup: whole('warmup', flags.warmup),
    };
    console.log(JSON.stringify(await benchStep(options)));
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
