import * as tf from '@tensorflow/tfjs-core';
import { median, round } from '../median.ts';
import { type Peak, findPeak } from '../peak/peak.ts';
import { type BackendChoice, startBackend } from '../start-backend.ts';
import { chosenCases } from './cases.ts';
import { type KernelCase, ready } from './kernel-case.ts';

export interface KernelsOptions extends BackendChoice {
  /** Part of the names of the cases to time. */
  readonly filter: string;
  /** Time for each case, half of it for the peak beside it. */
  readonly ms: number;
}

export interface KernelMeasurement {
  readonly name: string;
  readonly kernel: string;
  readonly variant: string;
  readonly threads: number;
  readonly us_median: number;
  readonly us_min: number;
  /** Matrix products and convolutions. */
  readonly gflop?: number;
  readonly gflops?: number;
  /** The rest: for each value of the largest tensor. */
  readonly ns_per_element?: number;
  /** The micro-kernel on one thread, measured in turns with this kernel. */
  readonly peak_gflops: number;
  /** Of the micro-kernel on as many threads. */
  readonly percent_of_peak?: number;
}

/** Milliseconds of one call, when it is called so often that the clock is exact enough. */
function timed(run: () => void, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) / calls;
}

/** Times two functions in turns, the same time for each. */
function inTurns(first: () => void, second: () => void, ms: number): readonly [readonly number[], readonly number[]] {
  const [callsFirst, callsSecond] = [first, second].map((run) => {
    timed(run, 3);
    return Math.max(1, Math.ceil(0.5 / Math.max(timed(run, 3), 1e-4)));
  }) as [number, number];
  const [a, b]: [number[], number[]] = [[], []];
  for (const start = performance.now(); performance.now() - start < ms || a.length < 5;) {
    const spent = timed(first, callsFirst);
    a.push(spent);
    for (const until = performance.now() + spent * callsFirst; performance.now() < until;)
      b.push(timed(second, callsSecond));
  }
  return [a, b];
}

function measure(kernelCase: KernelCase, peak: Peak, ms: number) {
  const { flops, elements, run, dispose } = ready(kernelCase);
  const [times, peakTimes] = inTurns(run, peak.run, ms);
  dispose();
  const time = median(times);
  return { flops, elements, time, best: Math.min(...times), peakRate: peak.flops / 1e6 / median(peakTimes) };
}

/** Times each case in turns with the micro-kernel of this machine. */
export async function* benchKernels(options: KernelsOptions): AsyncGenerator<KernelMeasurement> {
  const cases = chosenCases(options.filter);
  const { variant, threads, stop } = await startBackend(options);
  try {
    const peak = await findPeak({ fused: variant.includes('relaxed') });
    for (const kernelCase of cases) {
      if (tf.getKernel(kernelCase.kernel, options.backend) === undefined) continue;
      const { flops, elements, time, best, peakRate } = measure(kernelCase, peak, options.ms);
      const rate = flops / 1e6 / time;
      yield {
        name: kernelCase.name,
        kernel: kernelCase.kernel,
        variant,
        threads,
        us_median: round(1000 * time),
        us_min: round(1000 * best),
        ...(flops === 0
          ? { ns_per_element: round((1e6 * time) / elements, 3) }
          : { gflop: round(flops / 1e9), gflops: round(rate, 3) }),
        peak_gflops: round(peakRate, 3),
        ...(flops === 0 ? {} : { percent_of_peak: round((100 * rate) / (peakRate * threads), 3) }),
      };
    }
  } finally {
    await stop();
  }
}
