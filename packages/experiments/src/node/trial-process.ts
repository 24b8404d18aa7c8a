// The program of a process in the pool: runs the trials it is asked to, one at a time. SIGTERM ends the one under way in order, with its
// checkpoint. SIGINT, which a terminal sends to all its processes, is left to the parent.
import * as E from 'fp-ts/lib/Either.js';
import workerpool from 'workerpool';
import type { Attempt, Said, Task } from './pool.ts';
import { runTrial } from './trial/run.ts';

const emit = (said: Said): void => workerpool.workerEmit(said);

/** At most one message in so many milliseconds. */
const patience = 200;

async function trial({ config, ...where }: Task): Promise<Attempt> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on('SIGTERM', stop);
  try {
    emit({ kind: 'process', pid: process.pid });
    let told = 0;
    const result = await runTrial({
      config,
      ...where,
      stop: controller.signal,
      onProgress: (progress) => {
        if (progress.kind !== 'step' || performance.now() - told < patience) return;
        told = performance.now();
        emit({ kind: 'step', step: progress.step });
      },
    })();
    return E.isRight(result) ? { kind: 'ended', result: result.right } : { kind: 'failed', error: result.left };
  } finally {
    process.off('SIGTERM', stop);
  }
}

process.on('SIGINT', () => undefined);
// a limit on the size of files ends a write with an error, not the process
process.on('SIGXFSZ', () => undefined);
workerpool.worker({ trial });
