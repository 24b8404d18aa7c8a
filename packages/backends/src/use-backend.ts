import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type BackendError, backendFailed, isBackendError, unknownBackend } from './backend-error.ts';
import type { Backend, BackendName, BackendOptions, BackendReport, StartedName } from './backend.ts';
import { type BestGpuOptions, candidates, noGpu } from './gpu/best.ts';
import { checkGpuOptions } from './gpu/options.ts';
import { addStart, findRunning, inTurn, removeStart, type Start } from './ledger.ts';
import type { RunningBackend } from './running-backend.ts';
import { type Starter, starters } from './starters.ts';

type Started<N extends BackendName> = Promise<E.Either<BackendError, Backend<N>>>;

const names: readonly BackendName[] = [...(Object.keys(starters) as StartedName[]), 'gpu'];

/**
 * Starts a backend and makes it the current one of TensorFlow.js. A backend that runs already is shared.
 *
 * Kernels that training needs and that are missing or wrong in TensorFlow.js are added or replaced (see the README). `gpu` starts the best
 * GPU there is, never a software driver unless option `software` says so.
 * Left: `UnknownBackend` for a name that is not known, `InvalidOption`, `UnsupportedEnvironment`, `BackendFailed`. Never throws.
 *
 * @example
 * const started = await useBackend('wasm')();
 * if (E.isLeft(started)) throw new Error(started.left.message);
 * await tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).data();
 * await started.right.stop();
 */
export function useBackend<N extends BackendName>(
  name: N,
  options: BackendOptions<N> = {},
): TaskEither<BackendError, Backend<N>> {
  return () =>
    inTurn(async (): Started<N> => {
      if (!names.includes(name)) return E.left(unknownBackend(name, names));
      const started = name === 'gpu' ? startBestGpu(options as BestGpuOptions) : start(name as StartedName, options);
      return started as unknown as Started<N>; // of that name, so with its report
    });
}

async function start<N extends StartedName>(name: N, options: BackendOptions<N>): Started<N> {
  const starter = starters[name] as Starter<N>;
  try {
    const found = findRunning(name) as RunningBackend<N, BackendReport<N>> | undefined;
    if (found !== undefined) starter.check(found, options);
    const running = found ?? (await starter.start(options));
    if (!(await tf.setBackend(name))) throw new Error('TensorFlow.js could not make it the current backend');
    return E.right(handle(running));
  } catch (thrown) {
    return E.left(isBackendError(thrown) ? thrown : backendFailed(name, thrown, starter.advice));
  }
}

/** The first candidate that starts; a wrong option ends the search. */
async function startBestGpu(options: BestGpuOptions): Started<StartedName> {
  try {
    checkGpuOptions(options);
  } catch (thrown) {
    return E.left(thrown as BackendError);
  }
  const errors: BackendError[] = [];
  for (const candidate of candidates(options)) {
    const started = await start(candidate.name, candidate.options);
    if (E.isRight(started)) return started as E.Right<Backend<StartedName>>;
    if (started.left._tag === 'InvalidOption') return started;
    errors.push(started.left);
  }
  return E.left(noGpu(errors));
}

function handle<N extends StartedName>(running: RunningBackend<N, BackendReport<N>>): Backend<N> {
  const { name, report } = running;
  let start: Start | undefined = { running }; // let go of when stopped: a kept handle must not keep the backend's memory
  addStart(start);
  const stop = async (): Promise<void> => {
    if (start !== undefined) await removeStart(start);
    start = undefined;
  };
  return { name, report, stop: () => inTurn(stop) } as Backend<N>;
}
