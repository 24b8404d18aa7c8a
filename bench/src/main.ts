import { Command, Option } from 'commander';
import { profileStep } from './profile.ts';
import { type StepOptions, benchStep } from './step.ts';
import { known } from './subjects.ts';

const whole = (flag: string, text: string): number => {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 1) return n;
  throw new Error(`--${flag} is ${JSON.stringify(text)}, expected a whole number of at least 1.`);
};

const program = new Command('bench').description('Measures speed; prints one JSON line per measurement');

const measured = (name: string, description: string): Command =>
  program
    .command(name)
    .description(description)
    .addOption(new Option('--model <name>').choices(known.models).default('lenet'))
    .addOption(new Option('--penalty <name>').choices(known.penalties).default('none'))
    .addOption(new Option('--backend <name>').choices(['wasm', 'cpu']).default('wasm'))
    .option('--batch <n>', 'examples in a step', '64')
    .option('--reps <n>', 'steps that are timed', '40')
    .option('--warmup <n>', 'steps before', '8');

type Flags = Record<'model' | 'penalty' | 'backend' | 'batch' | 'reps' | 'warmup', string>;

const options = ({ model, penalty, backend, batch, reps, warmup }: Flags): StepOptions => ({
  model,
  penalty,
  backend: backend as StepOptions['backend'],
  batch: whole('batch', batch),
  reps: whole('reps', reps),
  warmup: whole('warmup', warmup),
});

measured('step', 'time a training step').action(async (flags: Flags) => {
  console.log(JSON.stringify(await benchStep(options(flags))));
});

measured('profile', 'share of the time of a step by kernel')
  .option('--by-shape', 'tell calls of one kernel apart by the shapes of their inputs')
  .option('--json', 'print one JSON line in place of the table')
  .action(async (flags: Flags & { readonly byShape?: boolean; readonly json?: boolean }) => {
    const profile = await profileStep({ ...options(flags), byShape: flags.byShape === true });
    if (flags.json === true) return console.log(JSON.stringify(profile));
    console.log(`${profile.model} ${profile.penalty} batch ${profile.batch}: ${profile.ms_per_step} ms per step`);
    for (const { kernel, calls_per_step, ms_per_step, percent } of profile.kernels)
      console.log(
        `${percent.toFixed(1).padStart(6)} %  ${ms_per_step.toFixed(3).padStart(8)} ms  ${calls_per_step.toFixed(0).padStart(4)} calls  ${kernel}`,
      );
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
