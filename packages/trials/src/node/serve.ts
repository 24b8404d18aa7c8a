import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import workerpool from 'workerpool';
import type { TrialConfig } from '../trial/config.ts';
import type { TrialError } from '../trial/error.ts';
import type { Registry } from '../trial/registry.ts';
import { loadModule, withModules } from './module.ts';
import { reasonOf } from './own-definitions.ts';
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
        TE.traverseSeqArray((file) => loadModule(file, 'experiment')),
        TE.chainEitherK((loaded) => withModules(base, loaded)),
        // the files may be as they were another time: a trial that wants them is not settled by that
        TE.mapLeft(({ message }): TrialError => ({ kind: 'data', message })),
        TE.filterOrElse(hasSourcesOf(config), (): TrialError => ({ kind: 'data', message: missingSource })),
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
    } catch (error) {
      // of a definition of one's own that throws where none of ours would: the trial would end so again
      return { kind: 'failed', error: { kind: 'config', message: reasonOf(error) } };
    } finally {
      process.off('SIGTERM', stop);
    }
  };

/** Whether a registry has the files that a trial was made with. */
const hasSourcesOf =
  (config: TrialConfig) =>
  ({ sources }: Registry): boolean =>
    config.kind === 'toy' || config.sources.every((source) => sources.includes(source));

const missingSource =
  'the trial needs a file of one’s own that was not given (gr worker --module) or has changed since it was asked for. Give it as it was.';

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
