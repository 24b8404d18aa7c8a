import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import workerpool from 'workerpool';
import { badConfig } from '../trial/error.ts';
import type { Registry } from '../trial/registry.ts';
import { loadModule, withModules } from './module.ts';
import type { Attempt, Said, Task } from './pool.ts';
import { runTrial } from './trial/run.ts';

const emit = (said: Said): void => workerpool.workerEmit(said);

/** Milliseconds between two messages at least. */
const interval = 200;

const trialBy =
  (base: Registry) =>
  async ({ config, modules = [], ...where }: Task): Promise<Attempt> => {
    const controller = new AbortController();
    const stop = () => controller.abort();
    process.on('SIGTERM', stop);
    try {
      emit({ kind: 'process', pid: process.pid });
      let told = 0;
      const result = await pipe(
        modules,
        TE.traverseSeqArray((file) => loadModule(file)),
        TE.chainEitherKW((loaded) => E.tryCatch(() => withModules(base, loaded), E.toError)),
        TE.mapLeft(({ message }) => badConfig(message)),
        TE.chain((registry) =>
          runTrial({
            config,
            registry,
            ...where,
            stop: controller.signal,
            onProgress: (progress) => {
              if (progress.kind !== 'step' || performance.now() - told < interval) return;
              told = performance.now();
              emit({ kind: 'step', step: progress.step });
            },
          }),
        ),
      )();
      return E.isRight(result) ? { kind: 'ended', result: result.right } : { kind: 'failed', error: result.left };
    } finally {
      process.off('SIGTERM', stop);
    }
  };

/**
 * The program of a process in a pool: runs the trials it is asked to, one at a time. SIGTERM ends the one under way in order, with its
 * checkpoint. SIGINT, which a terminal sends to all its processes, is left to the parent.
 *
 * @example serveTrials(general); // in a file of its own: openPool({ processes: 2, script: file })
 */
export function serveTrials(registry: Registry): void {
  process.on('SIGINT', () => undefined);
  // a limit on the size of files ends a write with an error, not the process
  process.on('SIGXFSZ', () => undefined);
  workerpool.worker({ trial: trialBy(registry) });
}
