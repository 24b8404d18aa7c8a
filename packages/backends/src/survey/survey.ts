import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type BackendError, backendFailed, isBackendError } from '../backend-error.ts';
import type { StartedName } from '../backend.ts';
import type { CpuReport } from '../cpu/start.ts';
import type { GpuReport } from '../gpu/report.ts';
import { findRunning, inTurn } from '../ledger.ts';
import type { RunningBackend } from '../running-backend.ts';
import { type Starter, starters } from '../starters.ts';
import { measureGemm } from './measure.ts';
import { processor } from './processor.ts';

/** A backend that runs on this machine. */
export interface AvailableBackend {
  readonly name: StartedName;
  readonly available: true;
  /** What computes: a GPU as its driver names it, or the processor. */
  readonly device: string;
  readonly driver: string;
  /** Whether it calls itself a GPU and is none. */
  readonly software: boolean;
  /** Sizes that a program can run into. */
  readonly limits: Readonly<Record<string, number>>;
  /** Kernels of the cpu backend that it lacks. */
  readonly missingKernels: readonly string[];
  /** Speed in products of float32 matrices, 10⁹ operations a second. */
  readonly gemmGflops: number;
}

/** A backend that does not run on this machine. */
export interface UnavailableBackend {
  readonly name: StartedName;
  readonly available: false;
  readonly reason: string;
  /** What would change that, with commands for Debian, macOS and Windows where there are any. */
  readonly remedy: string;
}

export type BackendSurvey = AvailableBackend | UnavailableBackend;

/**
 * What can run on this machine, one entry per backend, and why not. Each backend is started if it does not run, asked, timed and stopped; the
 * current backend stays current throughout. A driver that crashes takes the process with it: `gr doctor` asks in processes of their own.
 *
 * @param only which backends to look at; all if not given
 * @example for (const found of await backends()) console.log(found.name, found.available ? found.device : found.reason);
 */
export async function backends(
  only: readonly StartedName[] = Object.keys(starters) as StartedName[],
): Promise<readonly BackendSurvey[]> {
  const found: BackendSurvey[] = [];
  for (const name of only) found.push(await inTurn(() => survey(name)));
  return found;
}

async function survey<N extends StartedName>(name: N): Promise<BackendSurvey> {
  const starter = starters[name] as Starter<N>;
  let started: RunningBackend | undefined;
  try {
    const running = findRunning(name) ?? (started = await starter.start({}));
    const report = running.report as Partial<GpuReport>;
    const backend = tf.findBackend(name);
    const gemm = name === 'cpu' ? { n: 128, products: 1 } : { n: 512, products: report.software === false ? 16 : 2 };
    return {
      name,
      available: true,
      device: report.device ?? processor(),
      driver: report.driver ?? (name === 'cpu' ? 'JavaScript' : 'WebAssembly'),
      software: report.software ?? false,
      limits: report.limits ?? {},
      missingKernels: missing(name),
      gemmGflops: await measureGemm(name, backend, gemm),
    };
  } catch (thrown) {
    const error: BackendError = isBackendError(thrown) ? thrown : backendFailed(name, thrown, starter.advice);
    return {
      name,
      available: false,
      reason: 'reason' in error ? error.reason : error.message,
      remedy: ('remedy' in error ? error.remedy : undefined) ?? starter.advice,
    };
  } finally {
    await started?.release();
  }
}

/** Kernels of TensorFlow.js that the cpu backend has and this one lacks. Those of our own make rules faster and are not counted. */
function missing(name: string): readonly string[] {
  const present = new Set(tf.getKernelsForBackend(name).map(({ kernelName }) => kernelName));
  const own = (findRunning('cpu')?.report as CpuReport | undefined)?.kernels.added ?? [];
  return tf
    .getKernelsForBackend('cpu')
    .map(({ kernelName }) => kernelName)
    .filter((kernel) => !present.has(kernel) && !own.includes(kernel))
    .sort();
}
