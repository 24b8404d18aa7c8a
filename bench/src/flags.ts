import { type Command, Option } from 'commander';
import type { GpuStepOptions } from './gpu/gpu-step.ts';
import type { BackendChoice } from './start-backend.ts';
import type { StepOptions } from './step.ts';
import { known } from './subjects.ts';

/** A flag's whole number of at least 1. */
export function whole(flag: string, text: string): number {
  const n = Number(text);
  if (Number.isSafeInteger(n) && n >= 1) return n;
  throw new Error(`--${flag} is ${JSON.stringify(text)}, expected a whole number of at least 1.`);
}

/** A flag's number above 0. */
export function positive(flag: string, text: string): number {
  const n = Number(text);
  if (Number.isFinite(n) && n > 0) return n;
  throw new Error(`--${flag} is ${JSON.stringify(text)}, expected a number above 0.`);
}

/** The items of `a,b,c`, each of which must be one of those that are known. */
export function listed(flag: string, text: string, among: readonly string[]): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  const unknown = items.find((item) => !among.includes(item));
  if (unknown === undefined) return items;
  throw new Error(`--${flag} has ${JSON.stringify(unknown)}, expected some of ${among.join(',')}.`);
}

export type BackendFlags = Record<'backend' | 'variant' | 'threads', string>;

/** Flags that say what runs the kernels. */
export const withBackendFlags = (command: Command, backends: readonly string[] = ['wasm', 'cpu']): Command =>
  command
    .addOption(new Option('--backend <name>').choices(backends).default('wasm'))
    .addOption(
      new Option('--variant <name>', 'build of the kernels; auto is the fastest that runs here')
        .choices(['auto', 'simd', 'relaxed'])
        .default('auto'),
    )
    .option('--threads <n>', 'threads that share a kernel', '1');

export const backendChoice = ({ backend, variant, threads }: BackendFlags): BackendChoice => ({
  backend: backend as BackendChoice['backend'],
  variant: variant as BackendChoice['variant'],
  threads: whole('threads', threads),
});

export type StepFlags = BackendFlags &
  Record<'model' | 'penalty' | 'reps' | 'warmup', string> & { readonly batch?: string; readonly seconds?: string };

/** Flags that say which step is made. */
export const withStepFlags = (command: Command, backends?: readonly string[]): Command =>
  withBackendFlags(command, backends)
    .addOption(new Option('--model <name>').choices(known.models).default('lenet'))
    .addOption(new Option('--penalty <name>').choices(known.penalties).default('none'))
    .option('--batch <n>', 'examples in a step (default: lenet and resnet 50, resnet14 32, the others 64)');

/** Flags that say how many are made. */
export const withCountFlags = (command: Command): Command =>
  command
    .option('--reps <n>', 'steps that are timed', '40')
    .option('--seconds <s>', 'in place of --reps: as many steps as that takes, at least 10')
    .option('--warmup <n>', 'steps before; the command step goes on with them for a second', '8');

export const stepOptions = (flags: StepFlags): StepOptions => ({
  ...backendChoice(flags),
  model: flags.model,
  penalty: flags.penalty,
  ...(flags.batch === undefined ? {} : { batch: whole('batch', flags.batch) }),
  reps: whole('reps', flags.reps),
  ...(flags.seconds === undefined ? {} : { seconds: positive('seconds', flags.seconds) }),
  warmup: whole('warmup', flags.warmup),
});

/** What `--backend` says if it is a GPU's. */
export const gpuBackend = ({ backend }: BackendFlags): GpuStepOptions['backend'] | undefined =>
  backend === 'webgpu' || backend === 'webgl' ? backend : undefined;

export const gpuStepOptions = (
  backend: GpuStepOptions['backend'],
  flags: StepFlags & { readonly software?: boolean },
): GpuStepOptions => ({
  backend,
  model: flags.model,
  penalty: flags.penalty,
  ...(flags.batch === undefined ? {} : { batch: whole('batch', flags.batch) }),
  reps: whole('reps', flags.reps),
  warmup: whole('warmup', flags.warmup),
  software: flags.software === true ? 'allow' : 'refuse',
});
