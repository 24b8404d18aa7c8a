import { forwardFlops, stepFlops } from './flops.ts';
import { clockKernels } from './kernel-clock.ts';
import { median, round } from './median.ts';
import { findPeak } from './peak/peak.ts';
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
  /** Arithmetic of a step in its median time. */
  readonly gflops: number;
  /** The micro-kernel on one thread, measured between the steps. */
  readonly peak_gflops: number;
  /** Of the micro-kernel on as many threads. */
  readonly percent_of_peak: number;
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
    const peak = await findPeak({ fused: variant.includes('relaxed') });
    for (let i = 0; i < warmup; i++) await step();
    const clock = clockKernels(backend, { byShape });
    const [unclocked, clocked, peakRates]: [number[], number[], number[]] = [[], [], []];
    while (clocked.length < reps) {
      unclocked.push(await step());
      peakRates.push(...Array.from({ length: 9 }, peak.rate));
      clock.resume();
      clocked.push(await step());
      clock.pause();
    }
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
    const flops = stepFlops(forwardFlops(net.layer, net.input, batch), penalty);
    const [gflops, peakRate] = [flops / 1e6 / median(unclocked), median(peakRates)];
    return {
      model,
      penalty,
      batch,
      variant,
      threads,
      ms_median: round(median(unclocked)),
      ms_per_step: round(total / reps),
      gflops: round(gflops, 3),
      peak_gflops: round(peakRate, 3),
      percent_of_peak: round((100 * gflops) / (peakRate * threads), 3),
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
