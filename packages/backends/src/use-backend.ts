import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { type BackendError, backendFailed, isBackendError, unknownBackend } from './backend-error.ts';
import type { Backend, BackendName, BackendOptions, BackendReport } from './backend.ts';
import { startCpu } from './cpu/start.ts';
import { addStart, findRunning, inTurn, removeStart, type Start } from './ledger.ts';
import type { RunningBackend } from './running-backend.ts';
import { checkRunningWasm, startWasm } from './wasm/start.ts';
import { checkRunningWebgl, startWebgl } from './webgl/start.ts';
import { checkRunningWebgpu, startWebgpu } from './webgpu/start.ts';

type Running<N extends BackendName> = RunningBackend<N, BackendReport<N>>;

interface Starter<N extends BackendName> {
  /** Starts the backend. Throws a BackendError, or anything else, which becomes BackendFailed. */
  start(options: BackendOptions<N>): Promise<Running<N>>;
  /** Throws a BackendError where the options ask for something other than what runs. */
  check(running: Running<N>, options: BackendOptions<N>): void;
  /** What to try when the start fails. */
  readonly advice: string;
}

const starters: { readonly [N in BackendName]: Starter<N> } = {
  cpu: { start: startCpu, check: () => undefined, advice: 'Reinstall @tensorflow/tfjs-backend-cpu.' },
  wasm: {
    start: startWasm,
    check: checkRunningWasm,
    advice:
      'In Node, reinstall @tensorflow/tfjs-backend-wasm; in a page, serve its .wasm files and name them with setWasmPaths.',
  },
  webgl: { start: startWebgl, check: checkRunningWebgl, advice: "Update the driver of the GPU, or take 'wasm'." },
  webgpu: { start: startWebgpu, check: checkRunningWebgpu, advice: "Update the driver of the GPU, or take 'wasm'." },
};

const names = Object.keys(starters) as readonly BackendName[];

/**
 * Starts a backend and makes it the current one of TensorFlow.js. A backend that runs already is shared.
 *
 * On `wasm` the kernels that training needs are replaced or added (see the README); on `cpu` those that are known to be wrong.
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
    inTurn(async () => {
      if (!names.includes(name)) return E.left(unknownBackend(name, names));
      const starter: Starter<N> = starters[name];
      try {
        const found = findRunning(name) as Running<N> | undefined; // of that name, so with its report
        if (found !== undefined) starter.check(found, options);
        const running = found ?? (await starter.start(options));
        if (!(await tf.setBackend(name))) throw new Error('TensorFlow.js could not make it the current backend');
        return E.right(handle(running));
      } catch (thrown) {
        return E.left(isBackendError(thrown) ? thrown : backendFailed(name, thrown, starter.advice));
      }
    });
}

function handle<N extends BackendName>(running: Running<N>): Backend<N> {
  const { name, report } = running;
  let start: Start | undefined = { running }; // let go of when stopped: a kept handle must not keep the backend's memory
  addStart(start);
  const stop = async (): Promise<void> => {
    if (start !== undefined) await removeStart(start);
    start = undefined;
  };
  return { name, report, stop: () => inTurn(stop) };
}
