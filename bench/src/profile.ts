import { clockKernels } from './kernel-clock.ts';
import { median, round } from './median.ts';
import { startBackend } from './start-backend.ts';
import type { StepOptions } from './step.ts';
import { subject, workload } from './subjects.ts';
import { training } from './training.ts';

/** Time in one kind of kernel call. */
export interface KernelShare {
  readonly kernel: string;
  readonly calls_per_step: number;
  readonly ms_per_step: number;
  readonly percent: number;
  /** Matrix products and convolutions alone. */
  readonly gflops?: number;
}

/** Where the time of a step goes. */
export interface StepProfile {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly variant: string;
  readonly threads: number;
  /** Median without clocks in the kernels. */
  readonly ms_median: number;
  /** Mean with them; the shares are of this. */
  readonly ms_per_step: number;
  readonly kernel_calls_per_step: number;
  /** Percent in matrix products and convolutions, in other kernels, and outside of kernels: engine, tape, the step's own code. */
  readonly arithmetic: number;
  readonly other_kernels: number;
  readonly overhead: number;
  /** Largest first. */
  readonly kernels: readonly KernelShare[];
}

/** The share of each kernel in the time of a step. */
export async function profileStep(options: StepOptions & { readonly byShape: boolean }): Promise<StepProfile> {
  const { model, penalty, backend, reps, warmup, byShape } = options;
  const { variant, threads, stop } = await startBackend(options);
  try {
    const net = subject(model);
    const { batch = net.batch } = options;
    const { step, dispose } = training(workload(net, penalty, batch));
    const steps = async (n: number): Promise<readonly number[]> => {
      const times: number[] = [];
      while (times.length < n) times.push(await step());
      return times;
    };
    await steps(warmup);
    const unclocked = await steps(reps);
    const clock = clockKernels(backend, { byShape });
    const clocked = await steps(reps);
    clock.stop();
    dispose();

    const total = clocked.reduce((sum, ms) => sum + ms, 0);
    const percent = (ms: number): number => Number(((100 * ms) / total).toFixed(1));
    const tallies = [...clock.tallies].sort(([, a], [, b]) => b.ms - a.ms);
    const sum = (of: 'calls' | 'ms', some: typeof tallies = tallies): number =>
      some.reduce((s, [, tally]) => s + tally[of], 0);
    const arithmetic = sum(
      'ms',
      tallies.filter(([, { flops }]) => flops > 0),
    );
    return {
      model,
      penalty,
      batch,
      variant,
      threads,
      ms_median: round(median(unclocked)),
      ms_per_step: round(total / reps),
      kernel_calls_per_step: Number((sum('calls') / reps).toFixed(1)),
      arithmetic: percent(arithmetic),
      other_kernels: percent(sum('ms') - arithmetic),
      overhead: percent(total - sum('ms')),
      kernels: tallies.map(([kernel, { calls, ms, flops }]) => ({
        kernel,
        calls_per_step: Number((calls / reps).toFixed(1)),
        ms_per_step: round(ms / reps, 3),
        percent: percent(ms),
        ...(flops === 0 ? {} : { gflops: round(flops / 1e6 / ms, 3) }),
      })),
    };
  } finally {
    await stop();
  }
}

/** The profile as a table for a terminal. */
export const formatProfile = (profile: StepProfile, { top }: { readonly top: number }): string => {
  const { model, penalty, batch, variant, threads, kernels } = profile;
  const row = (percent: number, ms: number, calls: number, gflops: number | undefined, kernel: string): string =>
    [
      `${percent.toFixed(1).padStart(5)} %`,
      `${ms.toFixed(3).padStart(9)} ms`,
      `${calls.toFixed(0).padStart(4)} calls`,
      gflops === undefined ? ' '.repeat(12) : `${gflops.toFixed(1).padStart(5)} GFLOP/s`.slice(0, 13),
      kernel,
    ].join('  ');
  const rest = kernels.slice(top);
  const total = (of: (share: KernelShare) => number): number => rest.reduce((sum, share) => sum + of(share), 0);
  return [
    `${model} ${penalty} batch ${batch}, ${variant}, ${threads} thread${threads === 1 ? '' : 's'}: ` +
      `${profile.ms_median} ms per step (${profile.ms_per_step} with clocks), ${profile.kernel_calls_per_step} kernel calls`,
    `${profile.arithmetic} % matrix products and convolutions, ${profile.other_kernels} % other kernels, ` +
      `${profile.overhead} % outside of kernels`,
    ...kernels
      .slice(0, top)
      .map((share) => row(share.percent, share.ms_per_step, share.calls_per_step, share.gflops, share.kernel)),
    ...(rest.length === 0
      ? []
      : [
          row(
            total((s) => s.percent),
            total((s) => s.ms_per_step),
            total((s) => s.calls_per_step),
            undefined,
            `${rest.length} more`,
          ),
        ]),
  ].join('\n');
};
