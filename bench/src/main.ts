import { Command } from 'commander';
import { compare } from './compare/compare.ts';
import { type Comparison, table } from './compare/comparison.ts';
import { type DataCase, benchData, measureCase } from './data/bench-data.ts';
import { ourSide, peerScript, torchSide } from './compare/processes.ts';
import {
  type BackendFlags,
  type StepFlags,
  backendChoice,
  gpuBackend,
  gpuStepOptions,
  listed,
  positive,
  stepOptions,
  whole,
  withBackendFlags,
  withCountFlags,
  withStepFlags,
} from './flags.ts';
import { formatGpuProfile, profileGpuStep } from './gpu/gpu-profile.ts';
import { benchGpuStep } from './gpu/gpu-step.ts';
import { benchGpuStepInPage, browserFrom } from './gpu/page.ts';
import { sweep } from './gpu/sweep.ts';
import { benchKernels } from './kernels/bench-kernels.ts';
import { stepMemory } from './memory.ts';
import { formatProfile } from './profile-table.ts';
import { profileStep } from './profile.ts';
import { benchStep } from './step.ts';
import { known } from './subjects.ts';
import { pace } from './trials/pace.ts';
import { scaling } from './trials/scaling.ts';

const program = new Command('bench').description('Measures speed and memory; docs/performance.md says how to read it');
const print = (measurement: object): void => console.log(JSON.stringify(measurement));

withCountFlags(
  withStepFlags(program.command('step').description('time a training step; prints a JSON line'), [
    'wasm',
    'cpu',
    'webgpu',
    'webgl',
  ]),
)
  .option('--software', 'on webgpu and webgl: measure a driver in software where there is no GPU')
  .action(async (flags: StepFlags & { readonly software?: boolean }) => {
    const backend = gpuBackend(flags);
    if (backend === undefined) return print(await benchStep(stepOptions(flags)));
    const options = gpuStepOptions(backend, flags);
    print(
      backend === 'webgpu' ? await benchGpuStep(options) : await benchGpuStepInPage(options, browserFrom(process.env)),
    );
  });

program
  .command('gpu')
  .description('time the steps of several nets on the GPU of this machine, through Dawn; a JSON line for each')
  .option('--models <names>', 'comma-separated', 'lenet,resnet14,resnet')
  .option('--penalties <names>', 'comma-separated', 'none,doubleback,spectreg')
  .option('--batches <numbers>', 'comma-separated', '50,128,256,512,1024')
  .option('--reps <n>', 'steps that are timed', '20')
  .option('--warmup <n>', 'steps before', '5')
  .option('--software', 'measure a driver in software where there is no GPU')
  .action(
    async (flags: Record<'models' | 'penalties' | 'batches' | 'reps' | 'warmup', string> & { software?: true }) => {
      const lines = sweep({
        backend: 'webgpu',
        models: listed('models', flags.models, known.models),
        penalties: listed('penalties', flags.penalties, known.penalties),
        batches: flags.batches.split(',').map((text) => whole('batches', text)),
        reps: whole('reps', flags.reps),
        warmup: whole('warmup', flags.warmup),
        software: flags.software ? 'allow' : 'refuse',
      });
      for await (const line of lines) print(line);
    },
  );

withCountFlags(
  withStepFlags(
    program.command('profile').description('share of the time of a step by kernel, or by program of a GPU'),
    ['wasm', 'cpu', 'webgpu'],
  ),
)
  .option('--by-shape', 'tell calls of one kernel apart by the shapes of their inputs')
  .option('--top <n>', 'rows of the table', '30')
  .option('--json', 'print one JSON line in place of the table')
  .option('--software', 'on webgpu: measure a driver in software where there is no GPU')
  .action(
    async (
      flags: StepFlags & Partial<Record<'byShape' | 'json' | 'software', boolean>> & { readonly top: string },
    ): Promise<void> => {
      const [top, byShape] = [whole('top', flags.top), flags.byShape === true];
      const show = <A extends object>(profile: A, format: (profile: A, options: { top: number }) => string): void =>
        flags.json === true ? print(profile) : console.log(format(profile, { top }));
      if (flags.backend !== 'webgpu') return show(await profileStep({ ...stepOptions(flags), byShape }), formatProfile);
      const options = { ...gpuStepOptions('webgpu', flags), backend: 'webgpu', byShape } as const;
      return show(await profileGpuStep(options), formatGpuProfile);
    },
  );

withBackendFlags(
  program.command('kernels').description('speed of each kernel beside the micro-kernel of this machine; JSON lines'),
)
  .option('--filter <text>', 'only cases with this in their name, as "matMul", "256x256", "filter gradient"', '')
  .option('--ms <n>', 'milliseconds for each case', '200')
  .action(async (flags: BackendFlags & { readonly filter: string; readonly ms: string }) => {
    const options = { ...backendChoice(flags), filter: flags.filter, ms: whole('ms', flags.ms) };
    for await (const measurement of benchKernels(options)) print(measurement);
  });

withStepFlags(program.command('memory').description('what is held after some steps; prints a JSON line'))
  .option('--after <n,n>', 'numbers of steps, in order', '100,1000')
  .action(async (flags: StepFlags & { readonly after: string }) => {
    const after = flags.after.split(',').map((text) => whole('after', text));
    print(await stepMemory({ ...stepOptions({ ...flags, reps: '1', warmup: '1' }), after }));
  });

program
  .command('data')
  .description('time and peak memory of loading data sets, and their batches beside a step; a JSON line for each')
  .option(
    '--data-dir <folder>',
    'where the files of the sets are (or GR_DATA_DIR); CIFAR-10 is filled up with made files',
  )
  .option('--rounds <n>', 'processes for each', '3')
  .action(async ({ dataDir = process.env['GR_DATA_DIR'], rounds }: { dataDir?: string; rounds: string }) => {
    for await (const line of benchData({ dataDir, rounds: whole('rounds', rounds) })) print(line);
  });

program
  .command('data-case <json>', { hidden: true })
  .description('one measurement of `data`, in this process')
  .action(async (json: string) => print(await measureCase(JSON.parse(json) as DataCase)));

program
  .command('trials')
  .description('trials per minute with one process and with two, in turns; prints a JSON line')
  .option('--trials <n>', 'in each measurement', '2')
  .option('--iterations <n>', 'training steps of each', '1500')
  .option('--rounds <n>', 'measurements of each', '3')
  .option('--cold', 'with the start of the processes, which long trials make up for')
  .action(async (flags: Record<'trials' | 'iterations' | 'rounds', string> & { readonly cold?: boolean }) => {
    const options = {
      trials: whole('trials', flags.trials),
      iterations: whole('iterations', flags.iterations),
      start: flags.cold === true ? ('cold' as const) : ('warm' as const),
    };
    print({ ...options, ...(await scaling((processes) => pace(processes, options), whole('rounds', flags.rounds))) });
  });

interface CompareFlags {
  readonly models: string;
  readonly penalties: string;
  readonly threads: string;
  readonly variant: string;
  readonly rounds: string;
  readonly seconds: string;
  readonly python: string;
  readonly peers?: string;
  readonly batch?: string;
  readonly json?: boolean;
}

program
  .command('compare')
  .description('our step and eager PyTorch in turns, ratio of medians; Ctrl-C ends it with what is measured')
  .option('--models <names>', 'comma-separated', known.peerModels.join(','))
  .option('--penalties <names>', 'comma-separated', known.penalties.join(','))
  .option('--threads <numbers>', 'comma-separated', '1')
  .option('--batch <n>', 'examples in a step (default: lenet 50, resnet14 32, the others 64)')
  .option('--variant <name>', 'build of our kernels', 'auto')
  .option('--rounds <n>', 'runs of each side', '5')
  .option('--seconds <s>', 'time of a run', '1')
  .option('--peers <folder>', 'where torch_peer.py is (default: GR_PEERS_DIR)')
  .option('--python <command>', 'starts the peer', 'python3')
  .option('--json', 'print a JSON line for each configuration in place of the table')
  .action(async (flags: CompareFlags) => {
    const seconds = positive('seconds', flags.seconds);
    const script = peerScript(flags.peers ?? process.env['GR_PEERS_DIR']);
    const interrupt = new AbortController();
    process.once('SIGINT', () => {
      interrupt.abort();
      process.exitCode = 130;
    });
    const torch = (time: number) => torchSide({ seconds: time, python: flags.python, script });
    const comparisons = compare({
      models: listed('models', flags.models, known.peerModels),
      penalties: listed('penalties', flags.penalties, known.penalties),
      threads: flags.threads.split(',').map((text) => whole('threads', text)),
      ...(flags.batch === undefined ? {} : { batch: whole('batch', flags.batch) }),
      rounds: whole('rounds', flags.rounds),
      ours: ourSide({ seconds, variant: flags.variant }),
      torch: torch(seconds),
      scout: torch(Math.min(seconds, 0.5)),
      signal: interrupt.signal,
      onRun: ({ model, penalty, threads }, who, { ms, others }) =>
        console.error(`${model} ${penalty} ${threads} thread(s), ${who}: ${ms} ms (others used ${others} processors)`),
    });
    let last: Comparison | undefined;
    for await (const comparison of comparisons) {
      if (flags.json === true) print(comparison);
      else console.log(last === undefined ? `${table.head}\n${table.row(comparison)}` : table.row(comparison));
      last = comparison;
    }
    if (last !== undefined && flags.json !== true) console.log(`\n${table.legend(last)}`);
  });

try {
  await program.parseAsync();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
