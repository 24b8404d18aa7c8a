import * as E from 'fp-ts/lib/Either.js';
import { type Backend, useBackend } from '@gr/backends';

/** What runs the kernels. */
export interface BackendChoice {
  readonly backend: 'wasm' | 'cpu';
  /** Build of the kernels on wasm; 'auto' is the fastest that this engine can run. */
  readonly variant: 'auto' | 'simd' | 'relaxed';
  readonly threads: number;
}

/** A backend that runs, and what was started. */
export interface StartedBackend {
  readonly variant: string;
  readonly threads: number;
  stop(): Promise<void>;
}

const started = ({ report, stop }: Backend): StartedBackend => ({
  variant: 'variant' in report ? report.variant : 'plain',
  threads: 'threads' in report && typeof report.threads === 'number' ? report.threads : 1,
  stop,
});

/** Starts what was asked for, or throws: a measurement of anything else would have the wrong name. */
export async function startBackend({ backend, variant, threads }: BackendChoice): Promise<StartedBackend> {
  const found =
    backend === 'wasm'
      ? await useBackend('wasm', { variant, ...(threads > 1 ? { threads } : {}) })()
      : await useBackend('cpu')();
  if (E.isLeft(found)) throw new Error(found.left.message);
  const running = started(found.right);
  if (running.threads === threads) return running;
  await running.stop();
  throw new Error(
    `--threads is ${threads}, and backend '${backend}' runs on ${running.threads}. Leave --threads out, or give a backend that has threads.`,
  );
}
