import type { BackendOptions, BackendReport, StartedName } from './backend.ts';
import { startCpu } from './cpu/start.ts';
import type { RunningBackend } from './running-backend.ts';
import { checkRunningTensorflow, startTensorflow } from './tensorflow/start.ts';
import { checkRunningWasm, startWasm } from './wasm/start.ts';
import { checkRunningWebgl, startWebgl } from './webgl/start.ts';
import { checkRunningWebgpu, startWebgpu } from './webgpu/start.ts';

type Running<N extends StartedName> = RunningBackend<N, BackendReport<N>>;

/** How a backend is started. None of it changes which backend is current. */
export interface Starter<N extends StartedName> {
  /** Starts the backend. Throws a BackendError, or anything else, which becomes BackendFailed. */
  start(options: BackendOptions<N>): Promise<Running<N>>;
  /** Throws a BackendError where the options ask for something other than what runs. */
  check(running: Running<N>, options: BackendOptions<N>): void;
  /** What to try when the start fails. */
  readonly advice: string;
}

const onGpu = "Update the driver of the GPU, or take backend 'wasm'.";

export const starters: { readonly [N in StartedName]: Starter<N> } = {
  cpu: { start: startCpu, check: () => undefined, advice: 'Reinstall @tensorflow/tfjs-backend-cpu.' },
  wasm: {
    start: startWasm,
    check: checkRunningWasm,
    advice:
      'In Node, reinstall @tensorflow/tfjs-backend-wasm; in a page, serve its .wasm files and name them with setWasmPaths.',
  },
  webgl: { start: startWebgl, check: checkRunningWebgl, advice: onGpu },
  webgpu: { start: startWebgpu, check: checkRunningWebgpu, advice: onGpu },
  tensorflow: {
    start: (options) => startTensorflow(options),
    check: checkRunningTensorflow,
    advice: "Reinstall @tensorflow/tfjs-node-gpu or -node 4.22.0, or take backend 'webgpu' or 'wasm'.",
  },
};
