import * as E from 'fp-ts/lib/Either.js';
import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '@gr/backends';
import { disposeState } from '@gr/train';
import { median, round } from '../median.ts';
import { rows } from '../profile-table.ts';
import { subject, workload } from '../subjects.ts';
import type { GpuStepOptions } from './gpu-step.ts';
import { clockPrograms } from './program-clock.ts';
import { queueOf } from './settle.ts';

/** Time in one kind of program. */
interface ProgramShare {
  readonly program: string;
  readonly calls_per_step: number;
  readonly ms_per_step: number;
  readonly percent: number;
}

/** Where the time of a step on a GPU goes. */
export interface GpuProfile {
  readonly model: string;
  readonly penalty: string;
  readonly batch: number;
  readonly device: string;
  readonly driver: string;
  readonly software: boolean;
  /** Median from the first command of a step to the end of the last, without clocks. */
  readonly ms_median: number;
  /** Of these, until the last command is given. */
  readonly ms_giving: number;
  readonly programs_per_step: number;
  /** The GPU's own time in all programs, by its clock. */
  readonly gpu_ms_per_step: number;
  /** Largest first. */
  readonly programs: readonly ProgramShare[];
}

/** The share of each program in the time that a GPU works on a step. On webgpu. */
export async function profileGpuStep(
  options: GpuStepOptions & { readonly backend: 'webgpu'; readonly byShape: boolean },
): Promise<GpuProfile> {
  const { model, penalty, reps, warmup, byShape } = options;
  const started = await useBackend('webgpu', { software: options.software })();
  if (E.isLeft(started)) throw new Error(started.left.message);
  const { report, stop } = started.right;
  try {
    const net = subject(model);
    const { batch = net.batch } = options;
    const work = workload(net, penalty, batch);
    const queue = queueOf('webgpu');
    let { state } = work;
    const step = (): void => {
      const { state: next, metrics } = work.step(state, work.batch);
      disposeState(state);
      tf.dispose({ ...metrics });
      state = next;
    };
    const timed = async (): Promise<{ readonly ms: number; readonly giving: number }> => {
      await queue.settle();
      const begun = performance.now();
      step();
      const given = performance.now();
      await queue.settle();
      return { ms: performance.now() - begun, giving: given - begun };
    };
    for (let i = 0; i < warmup; i++) await timed();
    const clock = clockPrograms(tf.backend(), { byShape });
    const unclocked: Awaited<ReturnType<typeof timed>>[] = [];
    while (unclocked.length < reps) {
      unclocked.push(await timed());
      await clock.during(step);
    }
    clock.stop();
    disposeState(state);
    tf.dispose({ ...work.batch });

    const tallies = [...clock.tallies].sort(([, a], [, b]) => b.ms - a.ms);
    const total = tallies.reduce((sum, [, { ms }]) => sum + ms, 0);
    const calls = tallies.reduce((sum, [, tally]) => sum + tally.calls, 0);
    return {
      model,
      penalty,
      batch,
      device: report.device,
      driver: report.driver,
      software: report.software,
      ms_median: round(median(unclocked.map(({ ms }) => ms))),
      ms_giving: round(median(unclocked.map(({ giving }) => giving))),
      programs_per_step: Number((calls / reps).toFixed(1)),
      gpu_ms_per_step: round(total / reps),
      programs: tallies.map(([program, tally]) => ({
        program,
        calls_per_step: Number((tally.calls / reps).toFixed(1)),
        ms_per_step: round(tally.ms / reps, 3),
        percent: total === 0 ? 0 : Number(((100 * tally.ms) / total).toFixed(1)),
      })),
    };
  } finally {
    await stop();
  }
}

/** The profile as a table for a terminal, with the largest shares one by one. */
export const formatGpuProfile = (profile: GpuProfile, { top }: { readonly top: number }): string => {
  const { model, penalty, batch, device, software, programs } = profile;
  return [
    `${model} ${penalty} batch ${batch}, ${device}${software ? ' (in software)' : ''}: ${profile.ms_median} ms per step`,
    `${profile.ms_giving} ms until all ${profile.programs_per_step} programs are given, ${profile.gpu_ms_per_step} ms in them on the GPU`,
    ...rows(
      programs.map(({ program, ...share }) => ({ kernel: program, ...share })),
      top,
    ),
  ].join('\n');
};
