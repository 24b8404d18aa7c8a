import { expect, test } from 'vitest';
import { formatProfile } from './profile-table.ts';
import type { StepProfile } from './profile.ts';

const profile: StepProfile = {
  model: 'lenet',
  penalty: 'none',
  batch: 50,
  variant: 'simd',
  threads: 1,
  ms_median: 10,
  ms_per_step: 11,
  gflops: 20,
  peak_gflops: 40,
  percent_of_peak: 50,
  kernel_calls_per_step: 9,
  arithmetic: 60,
  other_kernels: 30,
  overhead: 10,
  kernels: [
    { kernel: 'Conv2D', calls_per_step: 3, ms_per_step: 6.6, percent: 60, gflops: 33.3 },
    { kernel: 'Add', calls_per_step: 4, ms_per_step: 2.2, percent: 20 },
    { kernel: 'Step', calls_per_step: 2, ms_per_step: 1.1, percent: 10 },
  ],
};

test('the table shows the largest shares and adds up the others', () => {
  expect(formatProfile(profile, { top: 1 }).split('\n').slice(3)).toEqual([
    ' 60.0 %      6.600 ms     3 calls   33.3 GFLOP/s  Conv2D',
    ' 30.0 %      3.300 ms     6 calls                 2 more',
  ]);
  expect(formatProfile(profile, { top: 3 }).split('\n')).toHaveLength(6);
});

test('a share of the peak and what is not arithmetic are said above it', () => {
  const text = formatProfile(profile, { top: 3 });
  expect(text).toContain('20 GFLOP/s, 50 % of the micro-kernel (40 on one thread)');
  expect(text).toContain('60 % matrix products and convolutions, 30 % other kernels, 10 % outside of kernels');
});
