import type { KernelShare, StepProfile } from './profile.ts';

const row = ({ kernel, calls_per_step, ms_per_step, percent, gflops }: KernelShare): string =>
  [
    `${percent.toFixed(1).padStart(5)} %`,
    `${ms_per_step.toFixed(3).padStart(9)} ms`,
    `${calls_per_step.toFixed(0).padStart(4)} calls`,
    (gflops === undefined ? '' : `${gflops.toFixed(1)} GFLOP/s`).padStart(13),
    kernel,
  ].join('  ');

/** Those that the table has no row for, in one. */
const rest = (shares: readonly KernelShare[]): KernelShare => {
  const total = (of: 'calls_per_step' | 'ms_per_step' | 'percent'): number =>
    shares.reduce((sum, share) => sum + share[of], 0);
  return {
    kernel: `${shares.length} more`,
    calls_per_step: total('calls_per_step'),
    ms_per_step: total('ms_per_step'),
    percent: total('percent'),
  };
};

/** A row for each of the largest shares, and one for the rest. */
export const rows = (shares: readonly KernelShare[], top: number): readonly string[] => {
  const more = shares.slice(top);
  return [...shares.slice(0, top).map(row), ...(more.length === 0 ? [] : [row(rest(more))])];
};

/** The profile as a table for a terminal, with the largest shares one by one. */
export const formatProfile = (profile: StepProfile, { top }: { readonly top: number }): string => {
  const { model, penalty, batch, variant, threads, kernels } = profile;
  return [
    `${model} ${penalty} batch ${batch}, ${variant}, ${threads} thread${threads === 1 ? '' : 's'}: ` +
      `${profile.ms_median} ms per step (${profile.ms_per_step} with clocks), ${profile.kernel_calls_per_step} kernel calls`,
    `${profile.gflops} GFLOP/s, ${profile.percent_of_peak} % of the micro-kernel (${profile.peak_gflops} on one thread)`,
    `${profile.arithmetic} % matrix products and convolutions, ${profile.other_kernels} % other kernels, ` +
      `${profile.overhead} % outside of kernels`,
    ...rows(kernels, top),
  ].join('\n');
};
