import type { CpuReport } from './cpu/start.ts';
import type { WebglOptions, WebglReport } from './webgl/start.ts';
import type { WebgpuOptions } from './webgpu/options.ts';
import type { WebgpuReport } from './webgpu/start.ts';
import type { WasmOptions, WasmReport } from './wasm/start.ts';

/** The backends that exist here, with what each is told and what it reports. */
export interface Backends {
  readonly cpu: { readonly options: Readonly<Record<string, never>>; readonly report: CpuReport };
  readonly wasm: { readonly options: WasmOptions; readonly report: WasmReport };
  readonly webgl: { readonly options: WebglOptions; readonly report: WebglReport };
  readonly webgpu: { readonly options: WebgpuOptions; readonly report: WebgpuReport };
}

export type BackendName = keyof Backends;
export type BackendOptions<N extends BackendName> = Backends[N]['options'];
export type BackendReport<N extends BackendName> = Backends[N]['report'];

/** A started backend. */
export interface Backend<N extends BackendName = BackendName> {
  readonly name: N;
  /** What was started: the build of the kernels, the kernels replaced and added. */
  readonly report: BackendReport<N>;
  /**
   * Ends this start. With the last one of a backend its stock kernels are put back and, if this package created it, its memory is
   * released with every tensor in it. If it was the current backend, the one started last before it becomes current, else `cpu`.
   * Calling it again does nothing.
   */
  stop(): Promise<void>;
}
