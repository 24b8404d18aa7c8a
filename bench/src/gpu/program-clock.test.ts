import type { KernelBackend } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { formatGpuProfile } from './gpu-profile.ts';
import { clockPrograms } from './program-clock.ts';

class FillProgram {
  readonly shaderKey = 'fill';
}
const ours = { shaderKey: 'gr log' };
const shaped = (...shape: number[]) => ({ dataId: {}, shape, dtype: 'float32' as const });

/** Times its programs as TensorFlow.js does: 0.1 ms, 0.2 ms and so on. */
class Gpu {
  supportTimestampQuery = true;
  activeTimers: unknown[] | undefined;
  lose = 0;
  runWebGPUProgram(program: object, inputs: readonly { shape: number[] }[]): string {
    if (!inputs.some(({ shape }) => shape.includes(0))) this.activeTimers?.push(program);
    return 'result';
  }
  async time(run: () => void) {
    this.activeTimers = [];
    run();
    const names = this.activeTimers
      .slice(this.lose)
      .map((program, i) => `${program!.constructor.name}: ${(i + 1) / 10}`);
    this.activeTimers = undefined;
    return { getExtraProfileInfo: () => names.join(', ') };
  }
}

const clocked = (gpu: Gpu, byShape: boolean) => clockPrograms(gpu as unknown as KernelBackend, { byShape });

describe('the clock of programs', () => {
  test('adds up the times of each program over its runs, and puts the backend back', async () => {
    const gpu = new Gpu();
    const clock = clocked(gpu, false);
    const run = (): void => {
      gpu.runWebGPUProgram(ours, [shaped(2, 3)]);
      gpu.runWebGPUProgram(new FillProgram(), [shaped(0, 3)]); // has no elements and is not run
      gpu.runWebGPUProgram(new FillProgram(), [shaped(4)]);
      expect(gpu.runWebGPUProgram(ours, [shaped(5)])).toBe('result');
    };
    run(); // outside of `during`: not counted
    await clock.during(run);
    await clock.during(run);
    expect(new Map(clock.tallies)).toEqual(
      new Map([
        ['gr log', { calls: 4, ms: expect.closeTo(0.8, 9) }],
        ['Fill', { calls: 2, ms: expect.closeTo(0.4, 9) }],
      ]),
    );
    clock.stop();
    expect(Object.keys(gpu)).not.toContain('runWebGPUProgram');
  });

  test('tells shapes apart', async () => {
    const gpu = new Gpu();
    const clock = clocked(gpu, true);
    await clock.during(() => {
      gpu.runWebGPUProgram(ours, [shaped(2, 3), shaped()]);
      gpu.runWebGPUProgram(ours, [shaped(2, 4)]);
    });
    expect([...clock.tallies.keys()]).toEqual(['gr log 2×3 scalar', 'gr log 2×4']);
  });

  test('without a clock, or with a time missing: an error', async () => {
    const gpu = new Gpu();
    gpu.supportTimestampQuery = false;
    expect(() => clocked(gpu, false)).toThrow('has no clock for programs (timestamp-query)');
    gpu.supportTimestampQuery = true;
    gpu.lose = 1;
    await expect(clocked(gpu, false).during(() => gpu.runWebGPUProgram(ours, [shaped(1)]))).rejects.toThrow(
      '1 programs ran and 0 times came of them.',
    );
  });
});

test('the table says how long giving takes, and adds up what it has no row for', () => {
  const share = { calls_per_step: 2, percent: 30 };
  const profile = {
    ...{ model: 'lenet', penalty: 'none', batch: 50, device: 'a GPU', driver: 'its driver', software: true },
    ...{ ms_median: 9, ms_giving: 8, programs_per_step: 129, gpu_ms_per_step: 1.5 },
    programs: ['Fill', 'gr log', 'Cast'].map((program) => ({ program, ms_per_step: 0.5, ...share })),
  };
  expect(formatGpuProfile(profile, { top: 1 }).split('\n')).toEqual([
    'lenet none batch 50, a GPU (in software): 9 ms per step',
    '8 ms until all 129 programs are given, 1.5 ms in them on the GPU',
    ' 30.0 %      0.500 ms     2 calls                 Fill',
    ' 60.0 %      1.000 ms     4 calls                 2 more',
  ]);
});
