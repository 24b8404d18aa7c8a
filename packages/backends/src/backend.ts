import type { CpuReport } from './cpu/start.ts';
import type { BestGpuOptions } from './gpu/best.ts';
import type { GpuReport } from './gpu/report.ts';
import type { TensorflowOptions, TensorflowReport } from './tensorflow/start.ts';
import type { WebglOptions, WebglReport } from './webgl/start.ts';
import type { WebgpuOptions } from './webgpu/options.ts';
import type { WebgpuReport } from './webgpu/start.ts';
import type { WasmOptions, WasmReport } from './wasm/start.ts';

/** The backends that exist here, with what each is told and what it reports. */
export interface Backends {
  readonly cpu: { readonly name: 'cpu'; readonly options: Readonly<Record<string, never>>; readonly report: CpuReport };
  readonly wasm: { readonly name: 'wasm'; readonly options: WasmOptions; readonly report: WasmReport };
  readonly webgl: { readonly name: 'webgl'; readonly options: WebglOptions; readonly report: WebglReport };
  readonly webgpu: { readonly name: 'webgpu'; readonly options: WebgpuOptions; readonly report: WebgpuReport };
  readonly tensorflow: {
    readonly name: 'tensorflow';
    readonly options: TensorflowOptions;
    readonly report: TensorflowReport;
  };
  /** The best GPU there is: of `webgpu` and `webgl` in a page, of `webgpu` and `tensorflow` in Node. */
  readonly gpu: {
    readonly name: 'webgpu' | 'webgl' | 'tensorflow';
    readonly options: BestGpuOptions;
    readonly report: GpuReport;
  };
}

/** The names that `useBackend` takes. */
export type BackendName = keyof Backends;
export type BackendOptions<N extends BackendName> = Backends[N]['options'];
export type BackendReport<N extends BackendName> = Backends[N]['report'];

/** The names of backends that run. */
export type StartedName = Exclude<BackendName, 'gpu'>;

/** A started backend. */
export interface Backend<N extends BackendName = BackendName> {
  /** That under which TensorFlow.js knows it; what was asked for, but for `gpu`. */
  readonly name: Backends[N]['name'];
  /** What was started: the build of the kernels, the kernels replaced and added. */
  readonly report: BackendReport<N>;
  /**
   * Ends this start. With the last one of a backend its stock kernels are put back and, if this package created it, its memory is
   * released with every tensor in it. If it was the current backend, the one started last before it becomes current, else `cpu`.
   * Calling it again does nothing.
   */
  stop(): Promise<void>;
}
